package dev.tocsin.testkit.search;

import dev.tocsin.interrupt.MsiIrqSourceConfig;

/** What a source may be told to send: two messages of its own, or one that no chip takes. */
enum Letter {
  A(true),
  B(true),
  NOWHERE(false);

  private final boolean deliverable;

  Letter(boolean deliverable) {
    this.deliverable = deliverable;
  }

  boolean deliverable() {
    return deliverable;
  }

  /** Returns the message with which a source says this letter. */
  MsiIrqSourceConfig message(int source) {
    int address = deliverable ? 0xfee0_0000 : 0x1230_0000;
    int vector = 0x20 + 0x10 * source + (this == B ? 1 : 0);
    return new MsiIrqSourceConfig(0, address, vector, 0);
  }
}
