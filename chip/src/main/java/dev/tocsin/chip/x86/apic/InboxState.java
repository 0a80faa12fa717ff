package dev.tocsin.chip.x86.apic;

/**
 * What was sent to a local APIC and not taken yet.
 *
 * @param requests the interrupt request register
 * @param triggerModes the trigger mode register
 * @param levels the vectors that were requested by a level since they were last taken
 * @param events what is requested without a vector, as bits of {@link ProcessorEvents}, and the
 *     levels of the pins
 */
public record InboxState(VectorSet requests, VectorSet triggerModes, VectorSet levels, int events) {
  private static final int ALL = 0x1_ffff;

  /** Checks that no reserved vector is requested and no unknown event. */
  public InboxState {
    if (requests.hasReserved() || levels.hasReserved()) {
      throw new IllegalArgumentException("vectors 0 to 15 are never requested");
    }
    if ((events & ~ALL) != 0) {
      throw new IllegalArgumentException("unknown events: 0x%x".formatted(events));
    }
  }
}
