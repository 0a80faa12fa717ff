package dev.tocsin.machine;

import dev.tocsin.machine.VcpuLoop.Look;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Finds out that all processors have halted for good: with the kernel's local APIC, HLT never
 * leaves KVM_RUN, and a guest that has given up looks like one that waits.
 *
 * <p><b>The rule.</b> The run ends when each processor has been found, {@value #LOOKS} times in a
 * row, without one exit and at one address, either not started or halted with interrupts off, at
 * least one of them halted. No interrupt can wake such a processor, and no other processor is there
 * to send it an NMI or INIT. What could is a timer wired as NMI to its pin LINT0, so that counts as
 * awake; and a device that sends a message of delivery mode NMI or INIT: a guest that waits for one
 * with interrupts off on all processors for longer than {@value #LOOKS} times {@value
 * #INTERVAL_MILLIS} ms is taken for dead.
 *
 * <p>A look costs each processor one kick, and only happens when none of them left the guest since
 * the last time.
 */
final class HaltWatch implements Runnable {
  private static final int INTERVAL_MILLIS = 200;
  private static final int LOOKS = 4;

  private final List<VcpuLoop> loops;
  private final RunControl control;
  private final State state = new State();

  HaltWatch(List<VcpuLoop> loops, RunControl control) {
    this.loops = List.copyOf(loops);
    this.control = control;
  }

  /** What was seen so far; used by the watching thread only. */
  private static final class State {
    private int question;
    private int deadLooks;
    private long[] addresses = {};
    private long[] exits = {};
  }

  /** Runs until it is interrupted or has ended the run. */
  @Override
  public void run() {
    try {
      while (!control.ended()) {
        Thread.sleep(INTERVAL_MILLIS);
        step();
      }
    } catch (InterruptedException _) {
      // The run has ended some other way.
    }
  }

  private void step() {
    long[] exits = loops.stream().mapToLong(VcpuLoop::exits).toArray();
    if (!Arrays.equals(exits, state.exits)) {
      state.exits = exits;
      state.deadLooks = 0;
      state.question++; // what was answered before counts no more
      return;
    }
    long[] addresses = deadAddresses();
    boolean same = Arrays.equals(addresses, state.addresses);
    state.deadLooks = addresses.length == 0 ? 0 : same ? state.deadLooks + 1 : 1;
    state.addresses = addresses;
    if (state.deadLooks >= LOOKS) {
      control.crash("every vCPU halted for good, with interrupts off");
      return;
    }
    state.question++;
    loops.forEach(loop -> loop.ask(state.question));
  }

  /** Returns where the processors are if all answered and none will ever go on, else nothing. */
  private long[] deadAddresses() {
    List<Look> looks =
        loops.stream()
            .map(VcpuLoop::look)
            .filter(Objects::nonNull)
            .filter(look -> look.number() == state.question && look.idle())
            .toList();
    boolean dead = looks.size() == loops.size() && looks.stream().anyMatch(Look::halted);
    return dead ? looks.stream().mapToLong(Look::rip).toArray() : new long[0];
  }
}
