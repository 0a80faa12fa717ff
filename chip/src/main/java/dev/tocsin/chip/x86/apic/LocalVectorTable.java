package dev.tocsin.chip.x86.apic;

import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.timer.TimerMode;
import java.util.Arrays;
import java.util.List;

/** The seven entries of the local vector table. Owner: the processor's thread. */
final class LocalVectorTable {
  private final int[] entries = new int[LocalVector.values().length];

  LocalVectorTable() {
    reset();
  }

  void reset() {
    Arrays.fill(entries, LocalVector.MASK);
  }

  int read(LocalVector entry) {
    return entries[entry.slot()];
  }

  /** Writes an entry; while the local APIC is disabled by software its mask stays. */
  void write(LocalVector entry, int value, boolean enabled) {
    int kept = read(entry) & LocalVector.REMOTE_IRR;
    int written = (value & entry.writable()) | (enabled ? 0 : LocalVector.MASK);
    if ((written & LocalVector.LEVEL) == 0) {
      kept = 0;
    }
    entries[entry.slot()] = written | kept;
  }

  /** What software disabling does (Intel SDM 3A, 11.4.7.2). */
  void maskAll() {
    for (int i = 0; i < entries.length; i++) {
      entries[i] |= LocalVector.MASK;
    }
  }

  void mask(LocalVector entry) {
    entries[entry.slot()] |= LocalVector.MASK;
  }

  boolean isMasked(LocalVector entry) {
    return (read(entry) & LocalVector.MASK) != 0;
  }

  int vector(LocalVector entry) {
    return read(entry) & 0xff;
  }

  /** The delivery mode; the timer and errors have none and are fixed. */
  DeliveryMode mode(LocalVector entry) {
    return DeliveryMode.of((read(entry) & entry.writable()) >> 8);
  }

  /** Only a fixed interrupt of LINT0 can be level-triggered (Intel SDM 3A, 11.5.1). */
  boolean isLevel(LocalVector entry) {
    return entry == LocalVector.LINT0
        && (read(entry) & LocalVector.LEVEL) != 0
        && mode(entry) == DeliveryMode.FIXED;
  }

  boolean remoteIrr(LocalVector entry) {
    return (read(entry) & LocalVector.REMOTE_IRR) != 0;
  }

  void setRemoteIrr(LocalVector entry, boolean set) {
    entries[entry.slot()] =
        (read(entry) & ~LocalVector.REMOTE_IRR) | (set ? LocalVector.REMOTE_IRR : 0);
  }

  TimerMode timerMode() {
    return TimerMode.of(read(LocalVector.TIMER) >> 17);
  }

  List<Integer> state() {
    Integer[] values = new Integer[entries.length];
    Arrays.setAll(values, i -> entries[i]);
    return List.of(values);
  }

  void restore(List<Integer> state) {
    for (int i = 0; i < entries.length; i++) {
      entries[i] = state.get(i);
    }
  }
}
