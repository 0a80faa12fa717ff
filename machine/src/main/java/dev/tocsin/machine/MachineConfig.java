package dev.tocsin.machine;

import dev.tocsin.machine.boot.BootImage;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * What machine to make, and what to boot in it.
 *
 * @param image what to boot
 * @param commandLine the image's name and its arguments
 * @param initrd the initial RAM disk
 * @param cpus number of processors, 1 to {@value #MAX_CPUS}
 * @param memory bytes, a multiple of {@value #PAGE}, from {@value #MIN_MEMORY} to {@value
 *     #MAX_MEMORY}
 * @param irqchip who holds the interrupt chips
 */
public record MachineConfig(
    BootImage image,
    String commandLine,
    Optional<MemorySegment> initrd,
    int cpus,
    long memory,
    Irqchip irqchip) {
  /** Processors that 8-bit APIC ids can number. */
  public static final int MAX_CPUS = 254;

  /** Size of a page in bytes. */
  public static final long PAGE = 4096;

  /** 1 MiB. */
  public static final long MIN_MEMORY = 1L << 20;

  /** 1 TiB. */
  public static final long MAX_MEMORY = 1L << 40;

  /** 128 MiB. */
  public static final long DEFAULT_MEMORY = 128L << 20;

  /** Checks the ranges. */
  public MachineConfig {
    if (cpus < 1 || cpus > MAX_CPUS) {
      throw new IllegalArgumentException(
          "a machine has 1 to %d cpus: %d".formatted(MAX_CPUS, cpus));
    }
    if (memory < MIN_MEMORY || memory > MAX_MEMORY || memory % PAGE != 0) {
      throw new IllegalArgumentException(
          "memory is a multiple of 4 KiB from 1 MiB to 1 TiB: " + memory);
    }
  }

  /**
   * Makes a machine of one processor and 128 MiB, whose interrupt chips are the kernel's.
   *
   * @param image what to boot
   * @return the configuration
   */
  public static MachineConfig of(BootImage image) {
    return new MachineConfig(image, "guest", Optional.empty(), 1, DEFAULT_MEMORY, Irqchip.KERNEL);
  }

  /**
   * Returns a copy with another number of processors.
   *
   * @param number 1 to {@value #MAX_CPUS}
   * @return the copy
   */
  public MachineConfig withCpus(int number) {
    return new MachineConfig(image, commandLine, initrd, number, memory, irqchip);
  }

  /**
   * Returns a copy with another size of memory.
   *
   * @param bytes a multiple of {@value #PAGE}
   * @return the copy
   */
  public MachineConfig withMemory(long bytes) {
    return new MachineConfig(image, commandLine, initrd, cpus, bytes, irqchip);
  }

  /**
   * Returns a copy with another command line.
   *
   * @param text the image's name and its arguments
   * @return the copy
   */
  public MachineConfig withCommandLine(String text) {
    return new MachineConfig(image, text, initrd, cpus, memory, irqchip);
  }

  /**
   * Returns a copy with an initial RAM disk.
   *
   * @param disk its bytes, unchanged until the machine is made
   * @return the copy
   */
  public MachineConfig withInitrd(MemorySegment disk) {
    return new MachineConfig(image, commandLine, Optional.of(disk), cpus, memory, irqchip);
  }

  /**
   * Returns a copy whose interrupt chips somebody else holds.
   *
   * @param holder who holds them
   * @return the copy
   */
  public MachineConfig withIrqchip(Irqchip holder) {
    return new MachineConfig(image, commandLine, initrd, cpus, memory, holder);
  }
}
