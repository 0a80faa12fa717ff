package dev.tocsin.chip.x86.message;

/**
 * A message on its way to local APICs.
 *
 * @param destination APIC id or logical destination, 32 bits unsigned; without meaning for a
 *     broadcast
 * @param addressing how the destination is read
 * @param mode what is asked; never {@link DeliveryMode#RESERVED}
 * @param vector 0 to 255; 16 or more if the mode has a vector
 * @param level true if level-triggered
 */
public record InterruptMessage(
    int destination, Addressing addressing, DeliveryMode mode, int vector, boolean level)
    implements DecodedMessage {
  /** The first vector that is not reserved (Intel SDM 3A, 11.5.2). */
  public static final int FIRST_VECTOR = 16;

  /** The number of vectors. */
  public static final int VECTORS = 256;

  /** Checks mode and vector. */
  public InterruptMessage {
    if (mode == DeliveryMode.RESERVED) {
      throw new IllegalArgumentException("a reserved delivery mode cannot be sent");
    }
    if (vector < (mode.hasVector() ? FIRST_VECTOR : 0) || vector >= VECTORS) {
      throw new IllegalArgumentException("vector %d with mode %s".formatted(vector, mode));
    }
  }
}
