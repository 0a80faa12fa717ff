package dev.tocsin.devices.nvme;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The doorbells of a pair of queues, in registers or in guest memory (NVMe 1.4, 3.1.16, 7.13). */
final class Doorbells {
  /** The tail's, and the head's. */
  static final int TAIL = 0;

  static final int HEAD = 4;

  private final NvmeController controller;
  private final ByteBuffer ram;
  private final int base;
  private @Nullable Shadows shadows;
  private int registerWrites;

  /** Where shadow doorbells and event indexes are. */
  private record Shadows(int doorbells, int eventIndexes) {}

  Doorbells(NvmeController controller, ByteBuffer ram, int queue) {
    this.controller = controller;
    this.ram = ram;
    base = 8 * queue;
  }

  /** From now on registers are written only if the event index asks for it. */
  void shadow(int doorbells, int eventIndexes) {
    shadows = new Shadows(doorbells, eventIndexes);
  }

  int registerWrites() {
    return registerWrites;
  }

  void ring(int which, int value) {
    if (shadows == null) {
      write(which, value);
    } else {
      look(which, value, move(which, value));
    }
  }

  private void write(int which, int value) {
    registerWrites++;
    controller.write(0x1000L + base + which, 4, value);
  }

  /** The first half of ringing a shadow; returns the value before. */
  int move(int which, int value) {
    int at = Objects.requireNonNull(shadows).doorbells + base + which;
    int old = ram.getInt(at);
    VarHandle.releaseFence();
    ram.putInt(at, value);
    VarHandle.fullFence();
    return old;
  }

  /** The second half: writes the register if the move has passed the event index. */
  void look(int which, int value, int old) {
    int event = ram.getInt(Objects.requireNonNull(shadows).eventIndexes + base + which);
    if ((value - event - 1 & 0xffff) < (value - old & 0xffff)) {
      write(which, value);
    }
  }
}
