package dev.tocsin.chip.x86.apic;

import dev.tocsin.chip.x86.timer.TimerState;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of a local APIC while its processor stands still.
 *
 * @param base IA32_APIC_BASE
 * @param waiting true if the processor waits for a start-up request
 * @param byteId its id in xAPIC mode, 0 to 255
 * @param logical bits 31:24 of the logical destination register of xAPIC mode, moved down
 * @param format the destination format register
 * @param taskPriority the task priority register, 0 to 255
 * @param spurious the spurious vector register
 * @param errors the error status register, and in bits 15:8 what gathered since it was written
 * @param command the interrupt command register, 64 bits
 * @param vectors the local vector table in the order of {@link LocalVector}
 * @param timer the timer
 * @param inService the in-service register
 * @param levels those in service that came from a level
 * @param inbox what was sent and not taken
 */
public record LocalApicState(
    ApicBase base,
    boolean waiting,
    int byteId,
    int logical,
    int format,
    int taskPriority,
    int spurious,
    int errors,
    long command,
    List<Integer> vectors,
    TimerState timer,
    VectorSet inService,
    VectorSet levels,
    Inbox inbox) {
  private static final List<LocalVector> LOCAL_VECTORS = List.of(LocalVector.values());

  /** Checks ranges. */
  public LocalApicState {
    vectors = List.copyOf(vectors);
    checkByte("an id in xAPIC mode", byteId);
    checkByte("a logical id in xAPIC mode", logical);
    checkByte("a task priority", taskPriority);
    check("destination format", (format & 0x0fff_ffff) == 0x0fff_ffff, format);
    check("spurious vector register", (spurious & ~ApicRegisters.SPURIOUS_BITS) == 0, spurious);
    check("error status", (errors & ~(ErrorStatus.ALL << 8 | ErrorStatus.ALL)) == 0, errors);
    check("number of local vectors", vectors.size() == LOCAL_VECTORS.size(), vectors.size());
    for (LocalVector entry : LOCAL_VECTORS) {
      int value = vectors.get(entry.slot());
      if ((value & ~(entry.defined() & ~LocalVector.DELIVERY_STATUS)) != 0) {
        throw new IllegalArgumentException("%s cannot be 0x%x".formatted(entry, value));
      }
    }
    if (inService.hasReserved()) {
      throw new IllegalArgumentException("vectors 0 to 15 are never in service");
    }
    if (!levels.isWithin(inService)) {
      throw new IllegalArgumentException("a level in service that is not in service");
    }
  }

  /**
   * Returns an entry of the local vector table.
   *
   * @param entry which
   * @return its 32 bits
   */
  public int vector(LocalVector entry) {
    return vectors.get(entry.slot());
  }

  /**
   * Returns this state with another entry in the local vector table, as firmware leaves it.
   *
   * @param entry which
   * @param value its 32 bits
   * @return the changed copy
   */
  public LocalApicState withVector(LocalVector entry, int value) {
    List<Integer> changed = new ArrayList<>(vectors);
    changed.set(entry.slot(), value);
    return new LocalApicState(
        base,
        waiting,
        byteId,
        logical,
        format,
        taskPriority,
        spurious,
        errors,
        command,
        changed,
        timer,
        inService,
        levels,
        inbox);
  }

  private static void checkByte(String what, int value) {
    check(what, (value & ~0xff) == 0, value);
  }

  private static void check(String what, boolean holds, int value) {
    if (!holds) {
      throw new IllegalArgumentException("%s cannot be 0x%x".formatted(what, value));
    }
  }

  /**
   * What was sent to a local APIC and not taken yet.
   *
   * @param requests the interrupt request register
   * @param triggerModes the trigger mode register
   * @param levels the vectors that were requested by a level since they were last taken
   * @param events what is requested without a vector, as bits of {@link ProcessorEvents}, and the
   *     levels of the pins
   */
  public record Inbox(VectorSet requests, VectorSet triggerModes, VectorSet levels, int events) {
    private static final int ALL = 0x1_ffff;

    /** Checks that no reserved vector is requested and no unknown event. */
    public Inbox {
      if (requests.hasReserved() || levels.hasReserved()) {
        throw new IllegalArgumentException("vectors 0 to 15 are never requested");
      }
      if ((events & ~ALL) != 0) {
        throw new IllegalArgumentException("unknown events: 0x%x".formatted(events));
      }
    }
  }
}
