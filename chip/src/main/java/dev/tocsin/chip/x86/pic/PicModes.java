package dev.tocsin.chip.x86.pic;

/** The modes of an 8259A, as bits of {@link PicState#flags()}. */
final class PicModes {
  /** ICW4: the acknowledge cycle ends the interrupt. */
  static final int AUTO_EOI = 1;

  /** OCW2: priorities rotate at each automatic EOI. */
  static final int ROTATE_IN_AUTO_EOI = 1 << 1;

  /** ICW4: requests of a chip in service do not stop further ones of the same chip. */
  static final int SPECIAL_FULLY_NESTED = 1 << 2;

  /** OCW3: masked inputs in service do not stop lower ones. */
  static final int SPECIAL_MASK = 1 << 3;

  /** OCW3: the command port reads the in-service register. */
  static final int READ_IN_SERVICE = 1 << 4;

  /** OCW3: the next read is an acknowledge. */
  static final int POLL = 1 << 5;

  /** ICW1: ICW4 follows. */
  static final int NEEDS_ICW4 = 1 << 6;

  /** ICW1: there is no cascade, and no ICW3. */
  static final int SINGLE = 1 << 7;

  static final int ALL = 0xff;

  private PicModes() {}
}
