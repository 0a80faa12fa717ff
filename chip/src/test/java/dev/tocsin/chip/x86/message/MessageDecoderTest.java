package dev.tocsin.chip.x86.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The decoding of addresses and data; S11 and S15 say what must not get through. */
class MessageDecoderTest {
  private static final int BASE = 0xfee0_0000;

  private final MessageDecoder narrow = new MessageDecoder(false);
  private final MessageDecoder wide = new MessageDecoder(true);

  @Test
  void everyFieldOfEveryMessageIsReadFromItsPlace() {
    int checked = 0;
    for (int data = 0; data < 0x1_0000; data++) {
      for (int low = 0; low < 0x10; low += 4) {
        assertEquals(expected(data, low), narrow.decode(message(0, BASE | low, data)));
        checked++;
      }
    }

    assertEquals(4 * 0x1_0000, checked);
  }

  /** What Intel SDM 3A, 11.11 says, field by field. */
  private static DecodedMessage expected(int data, int low) {
    int vector = data & 0xff;
    DeliveryMode mode = DeliveryMode.of(data >> 8 & 7);
    if (mode == DeliveryMode.RESERVED || mode == DeliveryMode.START_UP) {
      return new RejectedMessage(GuestFault.DELIVERY_MODE);
    }
    if (mode.hasVector() && vector < 16) {
      return new RejectedMessage(GuestFault.VECTOR);
    }
    if (mode == DeliveryMode.FIXED && (low & 8) != 0) {
      mode = DeliveryMode.LOWEST_PRIORITY;
    }
    Addressing addressing = (low & 4) != 0 ? Addressing.LOGICAL : Addressing.PHYSICAL;
    boolean level = mode.hasVector() && (data & 0x8000) != 0;
    return new InterruptMessage(0, addressing, mode, vector, level);
  }

  @Test
  void everyDestinationByteIsRead() {
    for (int destination = 0; destination < 0xff; destination++) {
      assertEquals(
          physical(destination), narrow.decode(message(0, BASE | destination << 12, 0x41)));
    }
    assertEquals(
        new InterruptMessage(0xff, Addressing.BROADCAST, DeliveryMode.FIXED, 0x41, false),
        narrow.decode(message(0, BASE | 0xff << 12, 0x41)));
  }

  @Test
  void aWideDestinationHasFifteenBitsInTheLowAddress() { // S11
    for (int destination = 0x100; destination < 0x8000; destination++) {
      int low = BASE | (destination & 0xff) << 12 | destination >> 8 << 5;
      assertEquals(physical(destination), wide.decode(message(0, low, 0x41)));
    }
  }

  @Test
  void aWideDestinationHasThirtyTwoBitsWithTheHighAddress() {
    int low = BASE | 0x34 << 12;

    assertEquals(physical(0x1234_5634), wide.decode(message(0x1234_5600, low, 0x41)));
    assertEquals(
        Addressing.BROADCAST, addressing(wide.decode(message(0xffff_ff00, BASE | 0xff << 12, 65))));
  }

  @Test
  void aHighAddressThatCannotBeADestinationIsOutsideOfTheWindow() { // S11
    assertEquals(rejected(GuestFault.ADDRESS), wide.decode(message(0x101, BASE, 0x41)));
    assertEquals(rejected(GuestFault.ADDRESS), narrow.decode(message(1, BASE, 0x41)));
  }

  @Test
  void narrowDecodersIgnoreTheBitsOfWideDestinations() {
    assertEquals(physical(5), narrow.decode(message(0, BASE | 5 << 12 | 0xfe0, 0x41)));
  }

  @Test
  void theByteOfAllOnesIsEveryoneUnlessIdsAreWider() {
    int all = BASE | 0xff << 12;

    assertEquals(Addressing.BROADCAST, addressing(narrow.decode(message(0, all, 0x41))));
    assertEquals(Addressing.BROADCAST, addressing(narrow.decode(message(0, all | 4, 0x41))));
    assertEquals(Addressing.BYTE_BROADCAST, addressing(wide.decode(message(0, all, 0x41))));
    assertEquals(Addressing.LOGICAL, addressing(wide.decode(message(0, all | 4, 0x41))));
  }

  @Test
  void addressesOutsideOfTheWindowAreRejected() { // S15
    for (int low : new int[] {0, 0x1230_0000, 0xfed0_0000, 0xfef0_0000, 0x7ee0_0000, -1}) {
      assertEquals(rejected(GuestFault.ADDRESS), narrow.decode(message(0, low, 0x41)));
      assertEquals(rejected(GuestFault.ADDRESS), wide.decode(message(0, low, 0x41)));
    }
  }

  @Test
  void noMessageAtAllMakesADecoderThrow() {
    var random = new Random(15);
    for (int i = 0; i < 200_000; i++) {
      var message = message(random.nextInt(), random.nextInt(), random.nextInt());
      assertInstanceOf(DecodedMessage.class, narrow.decode(message));
      var near = message(0, BASE | random.nextInt(0x10_0000), random.nextInt());
      assertInstanceOf(DecodedMessage.class, wide.decode(near));
    }
  }

  /** Every vector, mode, trigger and destination mode, with and without the redirection hint. */
  @Test
  void everyLegalMessageKeepsItsVectorAndItsEnd() {
    for (int data = 0; data < 0x800; data++) {
      for (int form = 0; form < 8; form++) {
        boolean level = (form & 1) != 0;
        int low = BASE | 5 << 12 | form >> 1 << 2;
        DecodedMessage decoded = narrow.decode(message(0, low, data | (level ? 1 << 15 : 0)));
        if (decoded instanceof InterruptMessage sent) {
          assertEquals(data & 0xff, sent.vector());
          assertEquals(level && sent.mode().hasVector(), sent.level());
          assertEquals(5, sent.destination());
        } else {
          assertEquals(rejected(expectedFault(data)), decoded);
        }
      }
    }
  }

  private static GuestFault expectedFault(int data) {
    int mode = data >> 8;
    return mode == 3 || mode == 6 ? GuestFault.DELIVERY_MODE : GuestFault.VECTOR;
  }

  @Test
  void aMessageCannotBeMadeWithAReservedModeOrVector() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new InterruptMessage(0, Addressing.PHYSICAL, DeliveryMode.RESERVED, 65, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> new InterruptMessage(0, Addressing.PHYSICAL, DeliveryMode.FIXED, 15, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> new InterruptMessage(0, Addressing.PHYSICAL, DeliveryMode.NMI, 256, false));
  }

  private static MsiIrqSourceConfig message(int high, int low, int data) {
    return new MsiIrqSourceConfig(high, low, data, 0);
  }

  private static DecodedMessage physical(int destination) {
    return new InterruptMessage(destination, Addressing.PHYSICAL, DeliveryMode.FIXED, 0x41, false);
  }

  private static DecodedMessage rejected(GuestFault fault) {
    return new RejectedMessage(fault);
  }

  private static Addressing addressing(DecodedMessage message) {
    return assertInstanceOf(InterruptMessage.class, message).addressing();
  }
}
