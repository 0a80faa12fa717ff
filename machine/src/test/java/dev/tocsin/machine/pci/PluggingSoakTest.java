package dev.tocsin.machine.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.bell.pci.BellLayout;
import dev.tocsin.devices.bell.pci.PciBell;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.InProcessMachine;
import dev.tocsin.machine.inprocess.Processor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Devices come, are driven and go while the guest runs, and nothing is left of them.
 *
 * <p>{@code -Dtocsin.soak=N} sets how often (10,000 take some 15 seconds); the default is {@value
 * #USUAL}.
 */
class PluggingSoakTest {
  private static final int USUAL = 2_000;
  private static final int ROUNDS = Integer.getInteger("tocsin.soak", USUAL);
  private static final int VECTOR = 0x40;
  private static final long LOCAL_APIC = 0xfee0_0000L;
  private static final long END_OF_INTERRUPT = 0xfee0_00b0L;
  private static final long SPURIOUS = 0xfee0_00f0L;

  private final AtomicInteger handled = new AtomicInteger();
  private volatile boolean ready;

  private void guest(Processor cpu) {
    cpu.write32(SPURIOUS, 0x1ff);
    cpu.onInterrupt(
        VECTOR,
        (own, _) -> {
          handled.incrementAndGet();
          own.write32(END_OF_INTERRUPT, 0);
        });
    ready = true;
    cpu.idle();
  }

  @Test
  @Timeout(300)
  void nothingIsLeftOfDevicesThatCameAndWent() throws Exception {
    try (var machine = InProcessMachine.create(InProcessConfig.DEFAULT, this::guest)) {
      var board = new BellBoard(machine);
      machine.start();
      await(() -> ready);
      rounds(board, ROUNDS / 10);
      String ledger = machine.engine().ledger().report();
      int devices = machine.devices().list().size();
      long descriptors = descriptors();
      long heap = heap();

      rounds(board, ROUNDS);

      assertEquals(ledger, machine.engine().ledger().report());
      assertEquals(devices, machine.devices().list().size());
      assertEquals(descriptors, descriptors());
      long grown = heap() - heap;
      assertTrue(grown < 2 << 20, () -> "the heap grew by " + grown + " bytes");
    }
  }

  private void rounds(BellBoard board, int rounds) throws Exception {
    for (int i = 0; i < rounds; i++) {
      PciPlace place = i % 2 == 0 ? PciPlace.ANY : PciPlace.HOT_PLUG;
      PciBell bell = board.add("guest" + i, place, new BellLayout(2, 2, true));
      BellBoard.load(bell, 2, LOCAL_APIC, VECTOR);
      int before = handled.get();
      bell.ring(0);
      await(() -> handled.get() != before);
      if (i % 3 != 0) {
        BellBoard.unload(bell); // else it goes with its driver loaded
      }
      assertTrue(board.machine().devices().remove("guest" + i));
    }
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
      assertTrue(System.nanoTime() - start < 20_000_000_000L, "an interrupt is lost");
    }
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Of this process, where the platform lists them. */
  private static long descriptors() throws IOException {
    Path folder = Path.of("/proc/self/fd");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }
}
