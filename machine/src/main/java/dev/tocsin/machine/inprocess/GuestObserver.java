package dev.tocsin.machine.inprocess;

/**
 * Is told what processors do, for tests and traces.
 *
 * <p>Called on the processor's thread, in the order things happen there; must not call the machine.
 */
public interface GuestObserver {
  /** Is told and forgets. */
  GuestObserver NONE =
      new GuestObserver() {
        @Override
        public void began(int cpu, int vector) {}

        @Override
        public void returned(int cpu, int vector) {}

        @Override
        public void writes(int cpu, Space space, long address, int width, long value) {}
      };

  /** Where a processor writes. */
  enum Space {
    /** Memory-mapped registers of the local APIC. */
    LOCAL_APIC,
    /** Memory-mapped registers of devices and chips, by physical address. */
    MMIO,
    /** Ports. */
    PORT,
    /** Model-specific registers. */
    MSR
  }

  /**
   * The processor acknowledged an interrupt, and its handler begins.
   *
   * @param cpu the processor's number
   * @param vector the handler's
   */
  void began(int cpu, int vector);

  /**
   * The handler returned.
   *
   * @param cpu the processor's number
   * @param vector the handler's
   */
  void returned(int cpu, int vector);

  /**
   * The processor is about to write a register; memory is none.
   *
   * @param cpu the processor's number
   * @param space which registers
   * @param address offset in the page of the local APIC, physical address, port or number
   * @param width bytes
   * @param value what it writes
   */
  void writes(int cpu, Space space, long address, int width, long value);
}
