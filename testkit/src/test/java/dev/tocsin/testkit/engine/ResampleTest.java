package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lines that fall when the guest ends the interrupt (S43). */
class ResampleTest {
  private static final int IRQ = 11;

  private final Bench bench = new Bench();
  private final LineGroup line;
  private final AtomicInteger ended = new AtomicInteger();

  ResampleTest() throws Exception {
    line = bench.line(Bench.DEVICE, IRQ);
  }

  @AfterEach
  void close() {
    bench.close();
    assertEquals(0, bench.kernel.shares());
  }

  private boolean high() {
    return bench.kernel.high(IRQ);
  }

  @Test
  void theLineFallsAtTheEndAndTheDeviceIsTold() throws Exception { // S43
    line.onResample(ended::incrementAndGet);
    line.raise();
    assertTrue(high());

    bench.kernel.endOfInterrupt(IRQ);

    assertFalse(high());
    assertEquals(1, ended.get());
  }

  @Test
  void aDeviceThatStillWantsServiceRaisesAgain() throws Exception { // S43, S52
    var raised = new AtomicInteger();
    line.onResample(() -> {
      try {
        if (raised.incrementAndGet() < 3) {
          line.raise();
        }
      } catch (InterruptException e) {
        throw new AssertionError(e);
      }
    });
    line.raise();

    bench.kernel.endOfInterrupt(IRQ);
    bench.kernel.endOfInterrupt(IRQ);
    assertTrue(high());
    bench.kernel.endOfInterrupt(IRQ);

    assertFalse(high());
    assertEquals(3, bench.kernel.edges(IRQ));
    assertEquals(3, line.stats(0).deliveries());
  }

  @Test
  void allSharersFallAndAllAreTold() throws Exception { // S43
    LineGroup sharer = bench.line("net", IRQ);
    line.onResample(ended::incrementAndGet);
    sharer.onResample(ended::incrementAndGet);
    line.raise();
    sharer.raise();

    bench.kernel.endOfInterrupt(IRQ);

    assertFalse(high());
    assertEquals(2, ended.get());
  }

  @Test
  void aLineThatIsHighWhenTheDeviceAsksStaysHigh() throws Exception {
    line.raise();
    line.onResample(ended::incrementAndGet);
    assertTrue(high());
    assertEquals(1, bench.kernel.edges(IRQ));

    bench.kernel.endOfInterrupt(IRQ);

    assertFalse(high());
  }

  @Test
  void theLastActionAskedForIsTheOneThatRuns() throws Exception {
    line.onResample(() -> ended.addAndGet(100));
    line.raise();
    line.onResample(ended::incrementAndGet);
    assertTrue(high());

    bench.kernel.endOfInterrupt(IRQ);

    assertEquals(1, ended.get());
    assertEquals(1, bench.kernel.shares());
  }

  @Test
  void aLineThatMovesIsToldOfTheNewPinOnly() throws Exception {
    line.onResample(ended::incrementAndGet);
    line.raise();

    line.update(0, new LegacyIrqSourceConfig(2, 9), false, true);
    bench.kernel.endOfInterrupt(IRQ);

    assertFalse(high());
    assertTrue(bench.kernel.high(9));
    assertEquals(0, ended.get());
    bench.kernel.endOfInterrupt(9);
    assertEquals(1, ended.get());
  }

  @Test
  void aRefusedMoveLeavesTheLineWhereItWas() throws Exception {
    line.onResample(ended::incrementAndGet);
    line.raise();
    bench.faults.refuse(PortCall.BIND_SHARE, 1, Errno.ENOMEM);

    refused(HostCall.class, () -> line.update(0, new LegacyIrqSourceConfig(2, 9), false, true));

    assertTrue(high());
    bench.kernel.endOfInterrupt(IRQ);
    assertEquals(1, ended.get());
  }

  @Test
  void aMaskedLineIsLowAndItsDeviceIsAskedAfterwards() throws Exception {
    line.onResample(ended::incrementAndGet);
    line.raise();
    line.update(0, new LegacyIrqSourceConfig(2, IRQ), true, true);
    assertFalse(high());

    line.update(0, new LegacyIrqSourceConfig(2, IRQ), false, true);

    assertEquals(1, ended.get());
    assertFalse(high());
  }

  @Test
  void aLineRaisedWhileMaskedAsksItsDeviceAfterwards() throws Exception {
    var wants = new AtomicBoolean(true);
    line.onResample(() -> {
      if (wants.get()) {
        raise();
      }
    });
    line.update(0, new LegacyIrqSourceConfig(2, IRQ), true, true);
    line.raise();
    line.update(0, new LegacyIrqSourceConfig(2, IRQ), false, true);
    assertTrue(high());

    line.update(0, new LegacyIrqSourceConfig(2, IRQ), true, true);
    line.raise();
    wants.set(false); // served together with a sharer of its line
    line.update(0, new LegacyIrqSourceConfig(2, IRQ), false, true);
    assertFalse(high());
  }

  private void raise() {
    try {
      line.raise();
    } catch (InterruptException refused) {
      throw new AssertionError(refused);
    }
  }

  @Test
  void aRefusedBindOrRaiseChangesNothing() throws Exception {
    line.raise();
    bench.faults.refuse(PortCall.BIND_SHARE, 1, Errno.EINVAL); // S9
    refused(HostCall.class, () -> line.onResample(ended::incrementAndGet));
    bench.faults.refuse(PortCall.RAISE_SHARE, 1, Errno.ENOMEM);
    refused(HostCall.class, () -> line.onResample(ended::incrementAndGet));

    assertTrue(high());
    assertEquals(0, bench.kernel.shares());
    line.lower();
    assertFalse(high());
  }

  @Test
  void aDestroyedLineIsToldNothing() throws Exception {
    line.onResample(ended::incrementAndGet);
    line.raise();

    line.close();
    bench.kernel.endOfInterrupt(IRQ);

    assertFalse(high());
    assertEquals(0, ended.get());
  }

  @Test
  void theActionMayDestroyItsOwnLine() throws Exception { // S52
    line.onResample(line::close);
    line.raise();

    bench.kernel.endOfInterrupt(IRQ);

    assertThrows(InterruptException.class, line::raise);
  }
}
