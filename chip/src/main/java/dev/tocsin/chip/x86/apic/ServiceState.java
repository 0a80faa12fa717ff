package dev.tocsin.chip.x86.apic;

import java.util.Arrays;

/**
 * What a processor has in service, and the priorities that follow from it (Intel SDM 3A, 11.8.3).
 *
 * <p>Owner: the processor's thread.
 */
final class ServiceState {
  private static final int CLASS = 0xf0;

  private final long[] inService = new long[AtomicVectors.LONGS];

  /** Those of them that came from a level, and whose end IOAPICs are told. */
  private final long[] levels = new long[AtomicVectors.LONGS];

  private final ApicInbox inbox;
  private int taskPriority;
  private int highest = -1;
  private int processorPriority;

  ServiceState(ApicInbox inbox) {
    this.inbox = inbox;
  }

  void reset() {
    Arrays.fill(inService, 0);
    Arrays.fill(levels, 0);
    taskPriority = 0;
    highest = -1;
    update();
  }

  int taskPriority() {
    return taskPriority;
  }

  void setTaskPriority(int value) {
    taskPriority = value & 0xff;
    update();
  }

  int processorPriority() {
    return processorPriority;
  }

  /** Whether an interrupt with this vector would interrupt the processor now. */
  boolean admits(int vector) {
    return (vector & CLASS) > (processorPriority & CLASS);
  }

  /** Whether a vector has a higher priority than all in service, whatever the task's is. */
  boolean precedes(int vector) {
    return (vector & CLASS) > (Math.max(highest, 0) & CLASS);
  }

  /** The arbitration priority, with the highest requested vector or -1 (11.6.2.4). */
  int arbitrationPriority(int requested) {
    int request = Math.max(requested, 0) >> 4;
    int service = Math.max(highest, 0) >> 4;
    int task = taskPriority >> 4;
    if (task >= request && task > service) {
      return taskPriority;
    }
    return Math.max(task & service, request) << 4;
  }

  void begin(int vector, boolean level) {
    long bit = 1L << vector;
    inService[vector >> 6] |= bit;
    if (level) {
      levels[vector >> 6] |= bit;
    }
    highest = Math.max(highest, vector);
    update();
  }

  /** The vector that an EOI ends, or -1. */
  int highest() {
    return highest;
  }

  /** Ends the highest interrupt in service, which there is; true if it came from a level. */
  boolean end() {
    int word = highest >> 6;
    long bit = 1L << highest;
    boolean level = (levels[word] & bit) != 0;
    inService[word] &= ~bit;
    levels[word] &= ~bit;
    highest = findHighest();
    update();
    return level;
  }

  int word(int index) {
    return (int) (inService[index >> 1] >>> (32 * (index & 1)));
  }

  VectorSet inServiceState() {
    return new VectorSet(inService[0], inService[1], inService[2], inService[3]);
  }

  VectorSet levelState() {
    return new VectorSet(levels[0], levels[1], levels[2], levels[3]);
  }

  void restore(int priority, VectorSet service, VectorSet level) {
    for (int i = 0; i < AtomicVectors.LONGS; i++) {
      inService[i] = service.word(i);
      levels[i] = level.word(i);
    }
    taskPriority = priority;
    highest = findHighest();
    update();
  }

  private int findHighest() {
    for (int i = AtomicVectors.LONGS - 1; i >= 0; i--) {
      if (inService[i] != 0) {
        return (i << 6) + 63 - Long.numberOfLeadingZeros(inService[i]);
      }
    }
    return -1;
  }

  private void update() {
    int service = Math.max(highest, 0) & CLASS;
    processorPriority = (taskPriority & CLASS) >= service ? taskPriority : service;
    inbox.publishPriority(processorPriority);
  }
}
