package dev.tocsin.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.Reason;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.testkit.Eventually;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/** An engine over a back end; the base of all contracts. */
public abstract class EngineContract {
  private static final int IOAPIC = 2;

  private static final int QUIET_ROUNDS = 20;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  /** What is tested; made before each test. */
  Target target;

  /** The engine over it. */
  InterruptEngine engine;

  private long nextBase;

  EngineContract() {}

  /**
   * Makes the back end under test.
   *
   * @return a fresh one, which the contract closes
   * @throws Exception if it cannot be made
   */
  protected abstract Target target() throws Exception;

  @BeforeEach
  final void start() throws Exception {
    target = target();
    var options = new EngineOptions(1, WINDOW, Duration.ZERO, false, System::nanoTime);
    engine = InterruptEngine.start(target.backEnd(), options);
  }

  @AfterEach
  final void nothingIsLeftBehind() {
    engine.close();
    String leaks = engine.ledger().report();
    target.close();
    assertEquals("", leaks);
  }

  /** What a look at the chips answers. */
  interface Question {
    boolean holds() throws Exception;
  }

  final InterruptManagers managers(String device) {
    return engine.managersFor(device);
  }

  /** Makes an enabled group, all masked. */
  final MessageGroup group(int count, AttachPolicy policy) throws InterruptException {
    var config = new MsiIrqGroupConfig(nextBase, count);
    nextBase += count;
    MessageGroup group =
        engine.managersFor("device", DeviceLimits.NONE.with(policy)).msi().createGroup(config);
    group.enable();
    return group;
  }

  /** Makes an enabled group of a line. */
  final LineGroup line(String device, int irq) throws InterruptException {
    LineGroup group = managers(device).legacy().createGroup(new LegacyIrqGroupConfig(irq));
    group.enable();
    return group;
  }

  final void unmask(MessageGroup group, int index, int message) throws InterruptException {
    group.update(index, target.message(message), false, true);
  }

  final void mask(MessageGroup group, int index, int message) throws InterruptException {
    group.update(index, target.message(message), true, true);
  }

  /** Runs the relay once, where there is something to relay. */
  final void relay() {
    if (target.backEnd().rings().isPresent()) {
      engine.relay(0);
    }
  }

  /** Waits until a message reaches the chips. */
  final void arrives(int message) {
    eventually("message " + message + " arrives", () -> target.took(message));
  }

  /** Gives a message every chance to arrive, which it must not. */
  final void staysAway(int message) throws Exception {
    never("message " + message, () -> target.took(message));
  }

  /** Waits until a message arrives, and gives it every chance to arrive again. */
  final void arrivesOnce(int message) throws Exception {
    arrives(message);
    staysAway(message);
  }

  /** Waits until something holds, with the relay running. */
  final void eventually(String what, Question question) {
    Eventually.until(
        what,
        () -> {
          relay();
          return ask(question);
        });
  }

  /** Gives something every chance to hold, with the relay running. */
  final void never(String what, Question question) throws Exception {
    for (int i = 0; i < QUIET_ROUNDS; i++) {
      relay();
      assertFalse(question.holds(), what);
    }
  }

  /** Runs something that has to fail for this reason. */
  static <R extends Reason> R refused(Class<R> reason, Executable call) {
    var failure = assertThrows(InterruptException.class, call);
    return assertInstanceOf(reason, failure.reason());
  }

  private static boolean ask(Question question) {
    try {
      return question.holds();
    } catch (Exception e) {
      throw new AssertionError("the chips cannot be asked", e);
    }
  }

  /** Returns the pin that an irq number stands for. */
  final LegacyIrqSourceConfig pin(int line) {
    return new LegacyIrqSourceConfig(IOAPIC, line);
  }
}
