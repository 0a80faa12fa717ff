package dev.tocsin.machine.inprocess;

import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.apic.LocalApicState;
import dev.tocsin.chip.x86.apic.ProcessorEvents;
import dev.tocsin.chip.x86.apic.VectorSet;
import dev.tocsin.machine.RunResult.Exited;
import java.io.Serial;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What makes a processor run, be interrupted and halt; owned by its thread.
 *
 * <p>The thread goes from start to start: of the machine, by INIT, by a start-up request. {@link
 * Processor} has the rules.
 */
final class Core implements Runnable {
  private static final int VECTORS = 256;

  private final Plant plant;
  private final LocalApic apic;
  private final Cpu cpu;
  private final Sleep sleep;
  private final @Nullable InterruptHandler[] handlers = new @Nullable InterruptHandler[VECTORS];
  private final Flags flags = new Flags();

  /** Interruptible points passed outside of handlers, for whoever advances virtual time. */
  private volatile long passed;

  private volatile @Nullable Throwable failure;

  /**
   * Ends a program from outside, at an interruptible point: no failure, and none of the program's
   * business.
   */
  static final class Unwinding extends Error {
    @Serial private static final long serialVersionUID = 1L;

    Unwinding(String message) {
      super(message, null, false, false);
    }
  }

  /** What a processor's flags register and hidden state come to. */
  private static final class Flags {
    private boolean enabled;
    private boolean nmiBlocked;
    private boolean nmiPending;
    private int depth;
    private long points;

    /** Where a start-up request sends the processor; -1 if there was none. */
    private int page = -1;

    private void reset() {
      enabled = false;
      nmiBlocked = false;
      nmiPending = false;
      depth = 0;
    }
  }

  Core(int number, Plant plant, LocalApic apic, Census census) {
    this.plant = plant;
    this.apic = apic;
    Thread thread = Thread.ofPlatform().daemon().name("cpu-" + number).unstarted(this);
    sleep = new Sleep(apic, census, plant.time(), thread);
    cpu = new Cpu(number, plant, apic, this);
  }

  Sleep sleep() {
    return sleep;
  }

  long passed() {
    return passed;
  }

  boolean enabled() {
    return flags.enabled;
  }

  void setEnabled(boolean enabled) {
    flags.enabled = enabled;
  }

  void install(int vector, InterruptHandler handler) {
    handlers[vector] = Objects.requireNonNull(handler);
  }

  /** What a program or one of its handlers threw; empty as long as none did. */
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void run() {
    boolean goesOn = true;
    while (goesOn) {
      try {
        goesOn = runOnce();
      } catch (Unwinding _) {
        goesOn = !plant.control().ended();
      } catch (Throwable thrown) {
        fail("its program", thrown);
        goesOn = false;
      }
    }
  }

  /** From a start to the end of the program; false if that is the end of the run. */
  private boolean runOnce() throws Exception {
    while (apic.isWaiting()) {
      checkEnd();
      ProcessorEvents events = apic.takeEvents();
      if (events.startUp()) {
        flags.page = events.startVector();
      } else {
        sleep.sleep(false, false);
      }
    }
    flags.reset();
    Arrays.fill(handlers, null);
    program().run(cpu);
    if (cpu.number() == 0) {
      plant.control().end(new Exited(0));
      return false;
    }
    flags.enabled = false;
    while (true) {
      halt();
    }
  }

  private Program program() {
    if (flags.page < 0) {
      return plant.programs().boot();
    }
    Program program = plant.programs().at(flags.page);
    if (program == null) {
      throw crash("started at 0x%x, where no program is".formatted(flags.page << 12));
    }
    return program;
  }

  /** An instruction is complete: takes what is to be taken. */
  void point() {
    checkEnd();
    serve();
    if (plant.time() instanceof VirtualTime) {
      sleep.publish();
      if (flags.depth == 0) {
        passed = ++flags.points;
      }
    }
  }

  void halt() {
    checkEnd();
    while (!serve()) {
      boolean nmiWakes = handlers[Processor.NMI] != null && !flags.nmiBlocked;
      sleep.sleep(flags.enabled, flags.enabled || nmiWakes);
      checkEnd();
    }
  }

  private void checkEnd() {
    if (plant.control().ended()) {
      throw new Unwinding("the run has ended");
    }
  }

  /** Takes whatever is to be taken now; false if there was nothing. */
  private boolean serve() {
    for (boolean any = false; ; any = true) {
      ProcessorEvents events = apic.takeEvents();
      if (events.init()) {
        flags.page = events.startUp() ? events.startVector() : -1;
        throw new Unwinding("INIT");
      }
      flags.nmiPending |= events.nmi();
      if (flags.nmiPending && !flags.nmiBlocked) {
        flags.nmiPending = false;
        flags.nmiBlocked = true;
        handle(Processor.NMI);
        flags.nmiBlocked = false;
      } else if (flags.enabled && apic.hasInterrupt()) {
        handle(apic.acknowledge());
      } else {
        return any;
      }
    }
  }

  /** From the gate, which disables interrupts, to the IRET, which restores them. */
  private void handle(int vector) {
    InterruptHandler handler = handlers[vector];
    if (handler == null) {
      throw crash("no handler for vector 0x%02x".formatted(vector));
    }
    boolean before = flags.enabled;
    flags.enabled = false;
    flags.depth++;
    plant.observer().began(cpu.number(), vector);
    try {
      handler.handle(cpu, vector);
    } catch (Unwinding end) {
      throw end;
    } catch (Throwable thrown) {
      throw fail("its handler of vector 0x%02x".formatted(vector), thrown);
    }
    plant.observer().returned(cpu.number(), vector);
    flags.depth--;
    flags.enabled = before;
  }

  private Unwinding crash(String what) {
    plant.control().crash("vCPU %d: %s".formatted(cpu.number(), what));
    return new Unwinding("crashed");
  }

  private Unwinding fail(String who, Throwable thrown) {
    failure = thrown;
    return crash("%s threw %s".formatted(who, thrown));
  }

  /** The processor's interrupt state, one line; called when its thread has ended. */
  String registers() {
    LocalApicState state = apic.state();
    return "vCPU %d interrupts %s, priority 0x%02x, requested %s, in service %s%n"
        .formatted(
            cpu.number(),
            flags.enabled ? "on" : "off",
            state.taskPriority(),
            vectors(state.inbox().requests()),
            vectors(state.inService()));
  }

  private static String vectors(VectorSet set) {
    return IntStream.range(0, VECTORS)
        .filter(set::contains)
        .mapToObj("0x%02x"::formatted)
        .collect(Collectors.joining(" ", "[", "]"));
  }
}
