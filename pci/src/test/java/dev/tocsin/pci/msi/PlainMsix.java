package dev.tocsin.pci.msi;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** MSI-X as the specification has it, in as few words as possible. */
final class PlainMsix {
  boolean enable;
  boolean functionMask;
  boolean master = true;
  final boolean[] masked;
  final boolean[] pending;
  final int[] data;
  final List<Integer> sent = new ArrayList<>();

  PlainMsix(int vectors) {
    masked = new boolean[vectors];
    pending = new boolean[vectors];
    data = new int[vectors];
    Arrays.fill(masked, true); // S18
  }

  /** S17, S18: while off nothing latches; while held or masked everything does. */
  void trigger(int vector) {
    if (enable) {
      pending[vector] = true;
      settle();
    }
  }

  /** S20: what is pending goes out as soon as nothing is in its way. */
  void settle() {
    for (int i = 0; i < pending.length; i++) {
      if (pending[i] && enable && !functionMask && master && !masked[i]) {
        pending[i] = false;
        sent.add(data[i]);
      }
    }
  }

  long pendingBits() {
    long bits = 0;
    for (int i = 0; i < pending.length; i++) {
      bits |= pending[i] ? 1L << i : 0;
    }
    return bits;
  }
}
