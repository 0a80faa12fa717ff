package dev.tocsin.machine.inprocess;

import dev.tocsin.chip.x86.ChipOptions;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.machine.MachineConfig;
import java.util.Optional;

/**
 * What machine to make.
 *
 * @param cpus number of processors, 1 to 4096; those from 255 on answer in x2APIC mode only
 * @param memory bytes, a multiple of 4096, from 1 MiB to 1 TiB
 * @param pins of the IOAPIC, 24 to 240
 * @param time what the timers go by
 * @param rings how other processes ring, where the host has such rings; they stay the caller's,
 *     open until the machine is closed
 * @param probes where the host looks in
 */
public record InProcessConfig(
    int cpus, long memory, int pins, GuestTime time, Optional<BackEnd.Rings> rings, Probes probes) {
  /** 8 MiB. */
  public static final long DEFAULT_MEMORY = 8L << 20;

  /** One processor, 8 MiB, 24 pins, real time, no rings, no probes. */
  public static final InProcessConfig DEFAULT =
      new InProcessConfig(
          1,
          DEFAULT_MEMORY,
          ChipOptions.DEFAULT_PINS,
          GuestTime.real(),
          Optional.empty(),
          Probes.NONE);

  /** Checks the ranges. */
  public InProcessConfig {
    if (cpus < 1 || cpus > ChipOptions.MAX_PROCESSORS) {
      throw new IllegalArgumentException(
          "a machine has 1 to %d cpus: %d".formatted(ChipOptions.MAX_PROCESSORS, cpus));
    }
    if (memory < MachineConfig.MIN_MEMORY
        || memory > MachineConfig.MAX_MEMORY
        || memory % MachineConfig.PAGE != 0) {
      throw new IllegalArgumentException(
          "memory is a multiple of 4 KiB from 1 MiB to 1 TiB: " + memory);
    }
    if (pins < 24 || pins > 240) {
      throw new IllegalArgumentException("an IOAPIC has 24 to 240 pins: " + pins);
    }
  }

  /**
   * Returns a copy with another number of processors.
   *
   * @param number 1 to 4096
   * @return the copy
   */
  public InProcessConfig withCpus(int number) {
    return new InProcessConfig(number, memory, pins, time, rings, probes);
  }

  /**
   * Returns a copy with another size of memory.
   *
   * @param bytes a multiple of 4096, from 1 MiB to 1 TiB
   * @return the copy
   */
  public InProcessConfig withMemory(long bytes) {
    return new InProcessConfig(cpus, bytes, pins, time, rings, probes);
  }

  /**
   * Returns a copy with another IOAPIC.
   *
   * @param number of pins, 24 to 240
   * @return the copy
   */
  public InProcessConfig withPins(int number) {
    return new InProcessConfig(cpus, memory, number, time, rings, probes);
  }

  /**
   * Returns a copy with another time.
   *
   * @param other what the timers go by
   * @return the copy
   */
  public InProcessConfig withTime(GuestTime other) {
    return new InProcessConfig(cpus, memory, pins, other, rings, probes);
  }

  /**
   * Returns a copy whose sources other processes can ring.
   *
   * @param ports how; they stay the caller's, open until the machine is closed
   * @return the copy
   */
  public InProcessConfig withRings(BackEnd.Rings ports) {
    return new InProcessConfig(cpus, memory, pins, time, Optional.of(ports), probes);
  }

  /**
   * Returns a copy that a host looks into.
   *
   * @param where where
   * @return the copy
   */
  public InProcessConfig withProbes(Probes where) {
    return new InProcessConfig(cpus, memory, pins, time, rings, where);
  }
}
