package dev.tocsin.machine.inprocess;

import dev.tocsin.memory.GuestMemory;

/**
 * A processor as its program sees it.
 *
 * <p>Confined to the thread of the program. Other processors are reached through registers only:
 * shared memory, and the local APIC's interrupt command register.
 *
 * <p><b>When interrupts are taken.</b> Every access, {@link #pause} and {@link #halt} is an
 * instruction; an NMI, an INIT, and an interrupt if they are enabled, is taken when it is complete,
 * the highest priority first, until none is left. Enabling and disabling are no such points: so
 * {@code enableInterrupts(); halt();} cannot miss an interrupt in between, as STI takes effect
 * behind the next instruction. A handler begins with interrupts disabled; its return restores what
 * was before (IRET) and is such a point again. A vector stays in service until the handler writes
 * the end of interrupt, and holds back equal and lower priorities until then.
 *
 * <p><b>Addresses.</b> The local APIC's page (xAPIC mode) comes first, then memory, then devices.
 * What nobody claims reads as ones.
 */
public interface Processor {
  /**
   * Returns the processor's number, which is its initial APIC id.
   *
   * @return 0 for the bootstrap processor
   */
  int number();

  /**
   * Reads memory or a memory-mapped register.
   *
   * @param address physical address
   * @param width bytes, 1 to 8
   * @return the value in the low {@code width} bytes, the rest is 0
   */
  long read(long address, int width);

  /**
   * Writes memory or a memory-mapped register.
   *
   * @param address physical address
   * @param width bytes, 1 to 8
   * @param value the value in the low {@code width} bytes, the rest is ignored
   */
  void write(long address, int width, long value);

  /**
   * Reads 32 bits, as most registers want it.
   *
   * @param address physical address
   * @return the value
   */
  default int read32(long address) {
    return (int) read(address, Integer.BYTES);
  }

  /**
   * Writes 32 bits, as most registers want it.
   *
   * @param address physical address
   * @param value the value
   */
  default void write32(long address, int value) {
    write(address, Integer.BYTES, value);
  }

  /**
   * Reads ports.
   *
   * @param port the first, 0 to 0xffff
   * @param width bytes, 1 to 8
   * @return the value in the low {@code width} bytes, the rest is 0
   */
  long in(int port, int width);

  /**
   * Writes ports.
   *
   * @param port the first, 0 to 0xffff
   * @param width bytes, 1 to 8
   * @param value the value in the low {@code width} bytes, the rest is ignored
   */
  void out(int port, int width, long value);

  /**
   * Reads a model-specific register: those of the local APIC, and the time-stamp counter (0x10).
   *
   * @param register its number
   * @return 64 bits
   * @throws GeneralProtection if there is no such register, or not now
   */
  long readMsr(int register);

  /**
   * Writes a model-specific register of the local APIC.
   *
   * @param register its number
   * @param value 64 bits
   * @throws GeneralProtection if there is no such register, not now, or not with this value
   */
  void writeMsr(int register, long value);

  /**
   * Reads CR8, the upper four bits of the task priority.
   *
   * @return 0 to 15
   */
  int readCr8();

  /**
   * Writes CR8, the upper four bits of the task priority.
   *
   * @param priority 0 to 15
   * @throws GeneralProtection if it is anything else
   */
  void writeCr8(int priority);

  /**
   * Installs what runs for a vector; an entry of the interrupt descriptor table.
   *
   * @param vector 0 to 255, {@value #NMI} for the NMI
   * @param handler replaces the one before
   */
  void onInterrupt(int vector, InterruptHandler handler);

  /** The vector of the non-maskable interrupt. */
  int NMI = 2;

  /** Enables interrupts behind the next instruction (STI). */
  void enableInterrupts();

  /** Disables interrupts (CLI); an NMI and an INIT are still taken. */
  void disableInterrupts();

  /**
   * Tells whether interrupts are enabled.
   *
   * @return the flag IF
   */
  boolean interruptsEnabled();

  /** Waits until an interrupt or NMI was handled (HLT); at once if one is taken right now. */
  void halt();

  /** Does nothing, interruptibly (PAUSE); a program that polls memory calls it in its loop. */
  void pause();

  /** Handles interrupts until the machine stops: enables them and halts, again and again. */
  default void idle() {
    while (true) {
      enableInterrupts();
      halt();
    }
  }

  /**
   * Puts a program where a start-up request finds it, as real guests put code there.
   *
   * @param page the vector of the start-up request, 0 to 255: the address divided by 4096
   * @param program what a processor runs that is started there; replaces the one before
   */
  void place(int page, Program program);

  /**
   * Returns the machine's memory, for access in bulk or with an order of one's own.
   *
   * @return all of it
   */
  GuestMemory memory();
}
