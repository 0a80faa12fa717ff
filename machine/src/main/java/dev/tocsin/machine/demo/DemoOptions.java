package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.machine.demo.guest.Guest;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * How the demo runs.
 *
 * @param host what runs the guest
 * @param cpus processors of the guest, 1 to {@value #MAX_CPUS}
 * @param rounds how often each source is rung, {@value #MIN_ROUNDS} to {@value #MAX_ROUNDS}
 * @param patience how long to wait for one interrupt before it is lost
 * @param interposer what each bell gets instead of the managers of the machine; tests put faults
 *     here
 */
public record DemoOptions(
    DemoHost host,
    int cpus,
    int rounds,
    Duration patience,
    UnaryOperator<InterruptManagers> interposer) {
  /** As many processors as the guest can count. */
  public static final int MAX_CPUS = Guest.MAX_CPUS;

  /** Enough for each part of the scenario to happen once. */
  public static final int MIN_ROUNDS = 10;

  /** Some seconds. */
  public static final int MAX_ROUNDS = 10_000;

  /** The kernel's chips, two processors, 200 rings of each source. */
  public static final DemoOptions DEFAULT =
      new DemoOptions(DemoHost.KVM, 2, 200, Duration.ofSeconds(15), UnaryOperator.identity());

  /** Checks the ranges. */
  public DemoOptions {
    if (cpus < 1 || cpus > MAX_CPUS) {
      throw new IllegalArgumentException("the demo has 1 to %d cpus: %d".formatted(MAX_CPUS, cpus));
    }
    if (rounds < MIN_ROUNDS || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "the demo rings %d to %d times: %d".formatted(MIN_ROUNDS, MAX_ROUNDS, rounds));
    }
  }

  /**
   * Returns a copy with another host.
   *
   * @param other what runs the guest
   * @return the copy
   */
  public DemoOptions with(DemoHost other) {
    return new DemoOptions(other, cpus, rounds, patience, interposer);
  }
}
