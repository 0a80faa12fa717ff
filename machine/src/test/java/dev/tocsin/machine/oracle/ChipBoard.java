package dev.tocsin.machine.oracle;

import java.util.OptionalLong;

/** Interrupt chips as a guest's processor and devices reach them: ours, or an oracle's. */
interface ChipBoard extends AutoCloseable {
  long IOAPIC = 0xfec0_0000L;
  long LOCAL_APIC = 0xfee0_0000L;

  /** Before each script: what registers cannot bring back. */
  default void reset() {}

  void out(int port, int width, long value);

  long in(int port, int width);

  void store(long address, int width, long value);

  long load(long address, int width);

  /** False if the processor takes a general protection fault. */
  boolean writeMsr(int msr, long value);

  /** Empty if the processor takes a general protection fault. */
  OptionalLong readMsr(int msr);

  /** Sets a device's line. */
  void line(int number, boolean high);

  /** The level of the 8259A pair's output. */
  boolean asks();

  /** Opens interrupts for a moment: the vector of the one that came, or -1. */
  int take();

  @Override
  void close();
}
