package dev.tocsin.kvm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.kvm.Eventually;
import dev.tocsin.kvm.RunningGuest;
import dev.tocsin.kvm.TestVm;
import dev.tocsin.linux.Errno;
import dev.tocsin.testkit.Allocations;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest extends BackEndTest {
  private static final int LINE = 5;
  private static final int LEVEL = 1 << 15;

  private ResamplePort resample() {
    return backEnd.resample().orElseThrow();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0,0", "0,7,7", "0,8,-1", "1,0,8", "1,7,15", "1,8,-1", "2,0,0", "2,23,23", "2,24,-1",
    "3,0,-1",
  })
  void aPinHasTheLineThatEndsThere(int chip, int pin, int line) {
    assertEquals(line, backEnd.lines().lineOf(new LegacyIrqSourceConfig(chip, pin)));
    assertEquals(24, backEnd.lines().lines());
  }

  @Test
  void anEdgeRunsTheHandlerOnceForEachRise() throws Exception {
    try (var guest = RunningGuest.startWithPin(test, LINE, VECTOR)) {
      firstInterrupt(guest);
      long before = guest.handled(0, VECTOR);
      for (int i = 1; i <= 20; i++) {
        backEnd.lines().set(LINE, true);
        backEnd.lines().set(LINE, true); // no rise
        backEnd.lines().set(LINE, false);
        guest.awaitHandled(0, VECTOR, (int) before + i);
      }
      assertEquals(before + 20, guest.handled(0, VECTOR));
    }
  }

  /** Rises until the guest has programmed the pin: an edge at a masked pin is dropped (S39). */
  private void firstInterrupt(RunningGuest guest) throws Exception {
    Eventually.eventually(
        "the pin is programmed",
        () -> {
          backEnd.lines().set(LINE, true);
          backEnd.lines().set(LINE, false);
          return guest.handled(0, VECTOR) > 0;
        });
    message(VECTOR + 1).deliver(); // what was sent before it has been handled when it is
    guest.awaitHandled(0, VECTOR + 1, 1);
  }

  @Test
  void aLevelInterruptsUntilItFalls() throws Exception {
    try (var guest = RunningGuest.startWithPin(test, LINE, VECTOR | LEVEL)) {
      backEnd.lines().set(LINE, true);
      guest.awaitHandled(0, VECTOR, 3);

      backEnd.lines().set(LINE, false);

      message(VECTOR + 1).deliver(); // lower things come to rest
      guest.awaitHandled(0, VECTOR + 1, 1);
      long after = guest.handled(0, VECTOR);
      message(VECTOR + 1).deliver();
      guest.awaitHandled(0, VECTOR + 1, 2);
      assertTrue(guest.handled(0, VECTOR) <= after + 1); // one may have been in flight
    }
  }

  @Test
  void settingALineAllocatesNothing() throws Exception {
    var level = new boolean[1];

    assertEquals(
        0,
        Allocations.bytesOf(() -> {
          level[0] ^= true;
          backEnd.lines().set(LINE, level[0]);
        }));
  }

  @Test
  void withoutChipsALineIsRefusedByTheHost() throws Exception {
    try (var machine = TestVm.bare();
        var ports = KvmBackEnd.create(machine.vm())) {
      assertHostRefuses(Errno.ENXIO, () -> ports.backEnd().lines().set(LINE, true));
      assertHostRefuses(
          Errno.EINVAL, () -> ports.backEnd().resample().orElseThrow().bind(LINE, () -> {}));
    }
  }

  @Test
  void aShareFallsAtTheGuestsEoiAndTellsOfIt() throws Exception { // S43
    var told = new AtomicInteger();
    try (var guest = RunningGuest.startWithPin(test, LINE, VECTOR | LEVEL);
        var share = resample().bind(LINE, told::incrementAndGet)) {
      for (int i = 1; i <= 10; i++) {
        int before = told.get();
        share.raise();
        awaitEoi(() -> told.get() > before);
      }
      guest.awaitHandledForEnds(0, VECTOR, 10);
      assertEquals(10, told.get());
    }
  }

  @Test
  void aShareThatStillWantsServiceRaisesAgainWhenTold() throws Exception { // S43
    var told = new AtomicInteger();
    var mine = new AtomicReference<ResamplePort.Share>();
    try (var guest = RunningGuest.startWithPin(test, LINE, VECTOR | LEVEL);
        var share = resample().bind(LINE, () -> raiseFourTimes(told, mine))) {
      mine.set(share);
      share.raise();
      awaitEoi(() -> told.get() == 5);

      guest.awaitHandledForEnds(0, VECTOR, 5);
    }
  }

  private static void raiseFourTimes(
      AtomicInteger told, AtomicReference<ResamplePort.Share> share) {
    try {
      if (told.incrementAndGet() < 5) {
        Objects.requireNonNull(share.get()).raise();
      }
    } catch (Exception refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void allSharesOfALineAreToldAndAClosedOneIsNot() throws Exception { // S9
    var told = List.of(new AtomicInteger(), new AtomicInteger());
    try (var guest = RunningGuest.startWithPin(test, LINE, VECTOR | LEVEL);
        var first = resample().bind(LINE, told.get(0)::incrementAndGet)) {
      var second = resample().bind(LINE, told.get(1)::incrementAndGet);
      first.raise();
      awaitEoi(() -> told.get(0).get() == 1 && told.get(1).get() == 1);

      second.close();
      second.close();
      first.raise();
      awaitEoi(() -> told.get(0).get() == 2);

      guest.awaitHandledForEnds(0, VECTOR, 2);
      assertEquals(1, told.get(1).get());
    }
  }

  /** Plays the thread that waits. */
  private void awaitEoi(Eventually.Condition told) throws Exception {
    Eventually.eventually(
        "told of EOI",
        () -> {
          assertEquals(0, rings.poll().await(new long[4], 1_000_000));
          return told.holds();
        });
  }

  @Test
  void aShareThatIsClosedWhileHighFalls() throws Exception {
    var share = resample().bind(LINE, () -> {});
    share.raise();
    share.close();

    try (var guest = RunningGuest.startWithPin(test, LINE, VECTOR | LEVEL)) {
      message(VECTOR + 1).deliver();
      guest.awaitHandled(0, VECTOR + 1, 1);
      assertEquals(0, guest.handled(0, VECTOR));
    }
  }
}
