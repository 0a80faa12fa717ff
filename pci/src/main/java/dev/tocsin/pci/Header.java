package dev.tocsin.pci;

import dev.tocsin.pci.config.RegisterBlock;

/**
 * The first 64 bytes of configuration space: what both types of header have (PCI 3.0, 6.1, 6.2).
 *
 * @param registers the block
 */
record Header(RegisterBlock registers) {
  private static final int BYTES = 64;
  private static final int COMMAND = 4;
  private static final int PORTS_ENABLE = 1;
  private static final int MEMORY_ENABLE = 1 << 1;
  private static final int BUS_MASTER = 1 << 2;
  private static final int ERROR_ENABLE = 1 << 8;
  private static final int INTERRUPT_DISABLE = 1 << 10;
  private static final int STATUS_INTERRUPT = 1 << 3;
  private static final int STATUS_ERRORS = 0xf900;
  private static final int BARS = 0x10;

  /** Returns a header of type 0, without ranges. */
  static Header endpoint(PciIdentity identity, InterruptPin pin) {
    Header header = bare(identity, pin, 0);
    header
        .registers
        .define(0x2c, 2, identity.subsystemVendor())
        .define(0x2e, 2, identity.subsystem());
    return header;
  }

  /** Returns a header of type 1, without ranges, numbers and windows. */
  static Header bridge(PciIdentity identity, InterruptPin pin) {
    return bare(identity, pin, 1);
  }

  private static Header bare(PciIdentity identity, InterruptPin pin, int type) {
    var block = new RegisterBlock(BYTES);
    block
        .define(0, 2, identity.vendor())
        .define(2, 2, identity.device())
        .writable(
            COMMAND,
            2,
            PORTS_ENABLE | MEMORY_ENABLE | BUS_MASTER | ERROR_ENABLE | INTERRUPT_DISABLE)
        .clearable(6, 2, STATUS_ERRORS)
        .define(8, 4, identity.classCode() << 8 | identity.revision())
        .writable(0x0c, 1, 0xff)
        .define(0x0e, 1, type)
        .writable(0x3c, 1, 0xff)
        .define(0x3d, 1, pin.number());
    return new Header(block);
  }

  /** Computes Status.Interrupt when it is read. */
  void interruptStatus(FunctionInterrupts interrupts) {
    registers.live(
        COMMAND, STATUS_INTERRUPT << 16, () -> interrupts.status() ? STATUS_INTERRUPT << 16 : 0);
  }

  /** Defines a base address register: the bits that size it, and the bits that tell its kind. */
  void bar(int index, Bar bar) {
    int at = BARS + 4 * index;
    long mask = -bar.size();
    int kind =
        switch (bar.kind()) {
          case PORTS -> 1;
          case MEMORY32 -> 0;
          case MEMORY64 -> 4;
        };
    registers.define(at, 4, kind | (bar.prefetchable() ? 8 : 0)).writable(at, 4, (int) mask);
    if (bar.kind() == Bar.Kind.MEMORY64) {
      registers.writable(at + 4, 4, (int) (mask >>> 32));
    }
  }

  /** Returns where a base address register leads, as an unsigned number. */
  long address(int index, Bar bar) {
    long mask = -bar.size();
    long low = registers.get(BARS + 4 * index, 4) & 0xffff_ffffL;
    long high =
        bar.kind() == Bar.Kind.MEMORY64 ? (long) registers.get(BARS + 4 * index + 4, 4) << 32 : 0;
    return (high | low) & mask;
  }

  /** Tells whether a register holds what a driver writes to learn its size. */
  boolean isSizing(int index, Bar bar) {
    int at = BARS + 4 * index;
    int mask = (int) -bar.size();
    boolean low = mask != 0 && (registers.get(at, 4) & mask) == mask;
    return low || (bar.kind() == Bar.Kind.MEMORY64 && registers.get(at + 4, 4) == -1);
  }

  boolean decodes(BarSpace space) {
    return (command() & (space == BarSpace.PORTS ? PORTS_ENABLE : MEMORY_ENABLE)) != 0;
  }

  boolean isBusMaster() {
    return (command() & BUS_MASTER) != 0;
  }

  boolean isPinDisabled() {
    return (command() & INTERRUPT_DISABLE) != 0;
  }

  private int command() {
    return registers.get(COMMAND, 2);
  }
}
