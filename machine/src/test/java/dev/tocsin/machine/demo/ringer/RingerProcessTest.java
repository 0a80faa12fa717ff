package dev.tocsin.machine.demo.ringer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.Notifier;
import dev.tocsin.linux.EventFd;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A real second process, without any machine. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "eventfds and passed descriptors are Linux's")
class RingerProcessTest {
  /** A notifier that nobody rings from here. */
  private record Handle(EventFd eventFd) implements Notifier {
    @Override
    public void ring() {
      throw new AssertionError("rung by the wrong process");
    }

    @Override
    public int descriptor() {
      return eventFd.fd();
    }

    @Override
    public void close() {}
  }

  @Test
  void theOtherProcessWritesTheEventfdItIsTold() throws Exception {
    try (var first = EventFd.create();
        var second = EventFd.create();
        var ringer = RingerProcess.start()) {
      ringer.hand(List.of(new Handle(first), new Handle(second)));
      long before = System.nanoTime();
      ringer.tell(1);
      long rung = ringer.rungAt();
      long after = System.nanoTime();

      assertEquals(1, second.drain());
      assertEquals(0, first.drain());
      assertTrue(before <= rung && rung <= after, "one clock for both processes");
      assertTrue(ringer.pid() != ProcessHandle.current().pid());
    }
  }

  @Test
  void itEndsWithItsSocketAndLeavesNothing() throws Exception {
    var ringer = RingerProcess.start();
    ProcessHandle process = ProcessHandle.of(ringer.pid()).orElseThrow();
    try (var bell = EventFd.create()) {
      ringer.hand(List.of(new Handle(bell)));
    }

    ringer.close();
    ringer.close();

    process.onExit().get(20, TimeUnit.SECONDS);
    assertFalse(process.isAlive());
    assertFalse(java.nio.file.Files.exists(ringer.folder()));
    assertThrows(IllegalStateException.class, () -> ringer.tell(0));
  }

  @Test
  void aProcessThatDiedIsNoticed() throws Exception {
    try (var bell = EventFd.create();
        var ringer = RingerProcess.start()) {
      ProcessHandle process = ProcessHandle.of(ringer.pid()).orElseThrow();
      process.destroyForcibly();
      process.onExit().get(20, TimeUnit.SECONDS);

      assertThrows(
          IOException.class,
          () -> {
            ringer.hand(List.of(new Handle(bell)));
            ringer.tell(0);
            ringer.rungAt();
          });
    }
  }
}
