package dev.tocsin.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.interrupt.LineGroup;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Lines that fall at the end of their interrupt and tell of it (S43).
 *
 * <p>The pin of {@link Target#levelLine} lets level interrupts through here, to a guest that ends
 * them: when told to ({@link Target#serve}) or by itself.
 */
public abstract class ResampleContract extends EngineContract {
  private final AtomicInteger ended = new AtomicInteger();

  /** For subclasses. */
  protected ResampleContract() {}

  @BeforeEach
  final void endsAreTold() {
    var ports = target.backEnd();
    assumeTrue(ports.resample().isPresent(), () -> ports.name() + " cannot tell of EOI");
  }

  private void served(LineGroup line) throws Exception {
    int before = ended.get();
    line.raise();
    target.serve();
    eventually("told of the end", () -> ended.get() > before);
  }

  @Test
  void theLineFallsAtEachEndAndTheDeviceIsTold() throws Exception { // S43
    LineGroup line = line("device", target.levelLine());
    line.onResample(ended::incrementAndGet);

    for (int i = 1; i <= 3; i++) {
      served(line);
      assertEquals(i, ended.get());
      assertFalse(target.high());
    }
    never("told without a raise", () -> ended.get() != 3);
  }

  @Test
  void theDeviceMayRaiseAgainWhenTold() throws Exception { // S43, S52
    LineGroup line = line("device", target.levelLine());
    line.onResample(() -> {
      if (ended.incrementAndGet() < 3) {
        Lines.raise(line);
      }
    });
    line.raise();

    for (int i = 1; i <= 3; i++) {
      int expected = i;
      target.serve();
      eventually("told " + i + " times", () -> ended.get() >= expected);
    }

    never("told without a raise", () -> ended.get() != 3);
    assertFalse(target.high());
  }

  @Test
  void allSharersFallAndAllAreTold() throws Exception { // S35, S43
    var others = new AtomicInteger();
    LineGroup one = line("one", target.levelLine());
    LineGroup two = line("two", target.levelLine());
    one.onResample(ended::incrementAndGet);
    two.onResample(others::incrementAndGet);

    served(one);

    eventually("the other sharer is told", () -> others.get() == 1);
    assertFalse(target.high());
  }

  @Test
  void aLineThatWasServedWhileMaskedStaysLow() throws Exception { // S43, S47
    var wants = new AtomicBoolean(true);
    LineGroup line = line("device", target.levelLine());
    line.onResample(() -> {
      ended.incrementAndGet();
      if (wants.get()) {
        Lines.raise(line);
      }
    });
    line.raise();
    line.update(0, pin(target.levelLine()), true, true);

    wants.set(false); // its driver served it, and then ended an interrupt that nobody saw end
    line.update(0, pin(target.levelLine()), false, true);

    eventually("asked at the unmask at the latest", () -> ended.get() > 0);
    never("high without a cause", target::high);
  }

  @Test
  void aLineThatStillWantsServiceIsHighAgainAfterItsMask() throws Exception { // S43, S47
    LineGroup line = line("device", target.levelLine());
    line.onResample(() -> {
      if (ended.getAndIncrement() == 0) {
        Lines.raise(line);
      }
    });
    line.raise();
    line.disable();
    line.enable(); // high again

    target.serve();
    eventually("asked, then told of the end", () -> ended.get() == 2);
  }

  @Test
  void aDestroyedLineIsToldNothing() throws Exception { // S49
    LineGroup one = line("one", target.levelLine());
    LineGroup two = line("two", target.levelLine());
    var others = new AtomicInteger();
    one.onResample(ended::incrementAndGet);
    two.onResample(others::incrementAndGet);

    two.close();
    served(one);

    never("told after its end", () -> others.get() != 0);
  }

  /** Raises where no exception may pass. */
  private static final class Lines {
    private Lines() {}

    static void raise(LineGroup line) {
      try {
        line.raise();
      } catch (Exception refused) {
        throw new AssertionError(refused);
      }
    }
  }
}
