package dev.tocsin.testkit.engine;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.Reason;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.CallCounts;
import dev.tocsin.testkit.Faults;
import dev.tocsin.testkit.Holds;
import dev.tocsin.testkit.HookedBackEnd;
import dev.tocsin.testkit.ManualClock;
import dev.tocsin.testkit.simulated.DeliveryJournal;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/**
 * An engine over a kernel in memory, with a clock that stands still, a relay that runs when told,
 * and every hook.
 */
final class Bench implements AutoCloseable {
  static final Duration WINDOW = Duration.ofMillis(100);
  static final Duration GATHER = Duration.ofMillis(2);
  static final String DEVICE = "disk";

  /** What no chip takes: not an address of a local APIC (S15). */
  static final MsiIrqSourceConfig NOWHERE = new MsiIrqSourceConfig(0, 0x1230_0000, 0x41, 0);

  final DeliveryJournal journal = new DeliveryJournal();
  final CallCounts calls = new CallCounts();
  final Faults faults = new Faults();
  final Holds holds = new Holds();
  final ManualClock clock = new ManualClock();
  final SimulatedKernel kernel;
  final InterruptEngine engine;
  private long nextBase;

  Bench() {
    this(SimulatedKernel.ROUTES, 1);
  }

  /** With so many routes, and so much evidence for one of them. */
  Bench(int routes, int evidence) {
    kernel = new SimulatedKernel(routes, SimulatedKernel.LINES, journal);
    engine =
        InterruptEngine.start(
            HookedBackEnd.of(kernel.backEnd(), calls.andThen(holds).andThen(faults)),
            new EngineOptions(evidence, WINDOW, GATHER, false, clock));
  }

  /** Returns a message that a chip takes, another one for each number from 0 to 3199. */
  static MsiIrqSourceConfig message(int number) {
    return new MsiIrqSourceConfig(0, 0xfee0_0000 | ((number / 200) << 12), 0x20 + number % 200, 0);
  }

  MessageGroup group(int count) throws InterruptException {
    return group(DEVICE, DeviceLimits.NONE, count);
  }

  MessageGroup group(AttachPolicy policy, int count) throws InterruptException {
    return group(DEVICE, DeviceLimits.NONE.with(policy), count);
  }

  /** Makes an enabled group. */
  MessageGroup group(String device, DeviceLimits limits, int count) throws InterruptException {
    var config = new MsiIrqGroupConfig(nextBase, count);
    nextBase += count;
    MessageGroup group = engine.managersFor(device, limits).msi().createGroup(config);
    group.enable();
    return group;
  }

  /** Makes an enabled group of a line. */
  LineGroup line(String device, int irq) throws InterruptException {
    LineGroup group =
        engine.managersFor(device).legacy().createGroup(new LegacyIrqGroupConfig(irq));
    group.enable();
    return group;
  }

  static void unmask(MessageGroup group, int index, MsiIrqSourceConfig message)
      throws InterruptException {
    group.update(index, message, false, true);
  }

  static void mask(MessageGroup group, int index) throws InterruptException {
    try (var batch = group.batch()) {
      batch.mask(index);
    }
  }

  static Notifier export(MessageGroup group, int index) throws InterruptException {
    return group.notifier(index).orElseThrow();
  }

  /** Rings a live source until the kernel takes its rings. */
  void attach(Notifier notifier) throws InterruptException {
    notifier.ring();
    engine.relay(0);
    promote();
    Assertions.assertTrue(kernel.boundTo(notifier).isPresent(), "attached");
    journal.take();
  }

  /** Lets candidates have waited for each other. */
  void promote() {
    clock.advance(GATHER);
    engine.relay(0);
  }

  /** Lets everything that is tried again have its turn. */
  void retry() {
    clock.advance(Duration.ofMillis(10));
    engine.relay(0);
  }

  /** Runs something that has to fail for this reason. */
  static <R extends Reason> R refused(Class<R> reason, Executable call) {
    var failure = Assertions.assertThrows(InterruptException.class, call);
    return Assertions.assertInstanceOf(reason, failure.reason());
  }

  @Override
  public void close() {
    engine.close();
    Assertions.assertEquals("", engine.ledger().report());
    Assertions.assertEquals(java.util.List.of(), kernel.hazards());
  }
}
