package dev.tocsin.chip.x86.message;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.interrupt.MsiIrqSourceConfig;

/**
 * Decodes the address and data of a message-signalled interrupt.
 *
 * <p>Intel SDM 3A, 11.11; the destination's bits 14:8 in address bits 11:5 are the convention of
 * hypervisors that tell their guests so, its bits 31:8 in bits 63:40 that of a KVM guest's MSI in
 * x2APIC format. Bits of a message that have no meaning are ignored. Immutable.
 *
 * <p>Two readings where the manual leaves a choice or practice differs: the destination mode bit
 * counts also without the redirection hint (drivers rely on it), and a level-triggered message
 * counts whatever its level bit says (a lost interrupt is worse than one too many).
 *
 * <p>Not supported: interrupt remapping (bit 4 of the address is ignored).
 */
public final class MessageDecoder {
  private static final int WINDOW = 0xfee0_0000;
  private static final int WINDOW_MASK = 0xfff0_0000;
  private static final int LOGICAL = 1 << 2;
  private static final int REDIRECTION_HINT = 1 << 3;
  private static final int LEVEL = 1 << 15;
  private static final int BYTE = 0xff;

  private final boolean wide;

  /**
   * Creates a decoder.
   *
   * @param wide whether destinations have more than 8 bits
   */
  public MessageDecoder(boolean wide) {
    this.wide = wide;
  }

  /**
   * Decodes a message; never throws.
   *
   * @param message what a driver wrote
   * @return what it means
   */
  public DecodedMessage decode(MsiIrqSourceConfig message) {
    int low = message.lowAddr();
    int data = message.data();
    if (!inWindow(message)) {
      return new RejectedMessage(GuestFault.ADDRESS);
    }
    DeliveryMode mode = DeliveryMode.of(data >> 8);
    if (mode == DeliveryMode.RESERVED || mode == DeliveryMode.START_UP) {
      return new RejectedMessage(GuestFault.DELIVERY_MODE);
    }
    int vector = data & BYTE;
    if (mode.hasVector() && vector < InterruptMessage.FIRST_VECTOR) {
      return new RejectedMessage(GuestFault.VECTOR); // S15
    }
    if (mode == DeliveryMode.FIXED && (low & REDIRECTION_HINT) != 0) {
      mode = DeliveryMode.LOWEST_PRIORITY;
    }
    // Only an interrupt with a vector has an end, and so a trigger mode.
    boolean level = mode.hasVector() && (data & LEVEL) != 0;
    boolean logical = (low & LOGICAL) != 0;
    int destination = destination(message);
    return new InterruptMessage(destination, addressing(destination, logical), mode, vector, level);
  }

  private boolean inWindow(MsiIrqSourceConfig message) {
    int misplaced = wide ? message.highAddr() & BYTE : message.highAddr();
    return (message.lowAddr() & WINDOW_MASK) == WINDOW && misplaced == 0;
  }

  private int destination(MsiIrqSourceConfig message) {
    int low = message.lowAddr();
    int destination = low >> 12 & BYTE;
    return wide ? destination | (low & 0xfe0) << 3 | message.highAddr() : destination;
  }

  private Addressing addressing(int destination, boolean logical) {
    if ((destination == BYTE && !wide) || destination == -1) {
      return Addressing.BROADCAST;
    }
    if (logical) {
      return Addressing.LOGICAL;
    }
    return destination == BYTE ? Addressing.BYTE_BROADCAST : Addressing.PHYSICAL;
  }
}
