package dev.tocsin.junit;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.machine.DeviceFactory;
import dev.tocsin.machine.RunResult;
import dev.tocsin.machine.RunResult.Crashed;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.InProcessMachine;
import dev.tocsin.machine.inprocess.Probes;
import dev.tocsin.machine.inprocess.Processor;
import dev.tocsin.machine.inprocess.Program;
import dev.tocsin.machine.inprocess.VirtualTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.opentest4j.AssertionFailedError;

/**
 * A machine for one test: put a device in, boot a driver, make things happen, look.
 *
 * <p>For the test's thread; registered devices may be used from any.
 */
public final class TestMachine {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InProcessConfig config;
  private final Trace trace;
  private final Slots slots;
  private final InService service;
  private volatile Program boot = Processor::idle;
  private final InProcessMachine machine;

  private TestMachine(InProcessConfig config, UnaryOperator<BackEnd> faults) throws IOException {
    this.config = config;
    trace = new Trace(config.time());
    slots = new Slots(config.cpus());
    service = new InService(config.cpus());
    var ports = new TracedPorts(config.cpus(), trace, slots);
    var probes =
        new Probes(
            backEnd -> ports.of(faults.apply(backEnd)),
            supply -> new TracedSupply(supply, trace, slots),
            ports::of,
            new TracedGuest(config.cpus(), trace, slots, service));
    machine = InProcessMachine.create(config.withProbes(probes), cpu -> boot.run(cpu));
  }

  static TestMachine create(InProcessConfig config) throws IOException {
    return create(config, UnaryOperator.identity());
  }

  /** With a back end that does wrong. */
  static TestMachine create(InProcessConfig config, UnaryOperator<BackEnd> faults)
      throws IOException {
    return new TestMachine(config, faults);
  }

  /**
   * Registers a device; before or after {@link #boot}.
   *
   * @param id its name
   * @param factory makes it
   * @throws IOException if the factory fails
   */
  public void device(String id, DeviceFactory factory) throws IOException {
    machine.devices().register(id, factory);
  }

  /**
   * Starts the bootstrap processor, and waits until the guest has come to rest.
   *
   * @param program what it runs; usually sets up the device and ends with {@link Processor#idle}
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void boot(Program program) throws InterruptedException {
    boot = program;
    trace.begin();
    machine.start();
    settle();
  }

  /**
   * Waits until every processor has halted and has nothing to handle.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   * @throws AssertionError if the guest crashes, or does not come to rest within 10 s
   */
  public void settle() throws InterruptedException {
    boolean quiet = machine.awaitQuiet(PATIENCE);
    checkRun();
    if (!quiet) {
      throw new AssertionFailedError("the guest does not come to rest");
    }
  }

  /**
   * Lets virtual time pass, from one timer to the next, and waits until the guest has come to rest.
   *
   * @param duration how long, not negative
   * @throws InterruptedException if the waiting thread is interrupted
   * @throws IllegalStateException if this machine has the host's time
   */
  public void advance(Duration duration) throws InterruptedException {
    if (!(config.time() instanceof VirtualTime time)) {
      throw new IllegalStateException("say @GuestMachine(virtualTime = true)");
    }
    time.advance(duration);
    settle();
  }

  /**
   * Returns what happened so far: who triggered what, what chips accepted, which handlers ran.
   *
   * <p>Times count from {@link #boot}; those of what was before it are negative.
   *
   * @return many lines
   */
  public String trace() {
    return trace.toString();
  }

  /**
   * Returns the machine, for everything else.
   *
   * @return the machine, which this closes
   */
  public InProcessMachine machine() {
    return machine;
  }

  /** Waits for what is on its way, then fails if the guest crashed or an account is wrong. */
  void check() throws InterruptedException {
    // A program that never halts is judged by what it has handled.
    boolean quiet = machine.awaitQuiet(PATIENCE);
    try {
      checkRun();
    } catch (AssertionError failure) {
      failure.addSuppressed(new InterruptTrace(trace()));
      throw failure;
    }
    List<String> problems = slots.problems();
    if (quiet && machine.result().isEmpty()) {
      service.judge(problems);
    }
    if (!problems.isEmpty()) {
      throw new AssertionFailedError(
          "%s%n%ntrace of the interrupts:%n%s"
              .formatted(String.join(System.lineSeparator(), problems), trace()));
    }
  }

  private void checkRun() {
    RunResult result = machine.result().orElse(null);
    switch (result) {
      case Crashed(var reason, _) ->
          throw new AssertionFailedError(
              "the guest crashed: " + reason, machine.failure().orElse(null));
      case HostFailed(var cause, _) ->
          throw new AssertionFailedError("a device failed: " + cause, cause);
      case null, default -> {}
    }
  }

  void close() {
    machine.close();
  }
}
