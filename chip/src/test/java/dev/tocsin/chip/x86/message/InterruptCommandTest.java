package dev.tocsin.chip.x86.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.x86.message.InterruptCommand.Shorthand;
import org.junit.jupiter.api.Test;

/** The interrupt command register (Intel SDM 3A, 11.6.1). */
class InterruptCommandTest {
  @Test
  void everyCommandThatMayBeSentIsAMessage() {
    int sent = 0;
    for (int low = 0; low < 1 << 20; low += low % 256 == 255 ? 1 : 5) {
      var command = new InterruptCommand(low, 7, true);
      if (command.isReserved() || command.hasIllegalVector()) {
        continue;
      }
      InterruptMessage message = command.message();
      assertEquals(low & 0xff, message.vector());
      assertEquals(DeliveryMode.of(low >> 8), message.mode());
      assertFalse(message.level());
      sent++;
    }

    assertTrue(sent > 100_000, "only " + sent);
  }

  @Test
  void modesThatOnlyDevicesSendAreReserved() {
    assertTrue(command(3 << 8).isReserved());
    assertTrue(command(7 << 8).isReserved());
    assertFalse(command(0x41).isReserved());
    assertFalse(command(6 << 8).isReserved());
  }

  @Test
  void onlyModesWithAVectorNeedALegalOne() {
    assertTrue(command(15).hasIllegalVector());
    assertTrue(command(1 << 8).hasIllegalVector());
    assertFalse(command(16).hasIllegalVector());
    assertFalse(command(4 << 8).hasIllegalVector());
    assertFalse(command(6 << 8 | 8).hasIllegalVector());
  }

  @Test
  void anInitThatIsDeassertedIsNotSent() {
    assertTrue(command(5 << 8 | 1 << 15).isDeassert());
    assertFalse(command(5 << 8 | 1 << 15 | 1 << 14).isDeassert());
    assertFalse(command(5 << 8).isDeassert());
    assertFalse(command(4 << 8 | 1 << 15).isDeassert());
  }

  @Test
  void shorthandsAreReadFromTheirBits() {
    assertEquals(Shorthand.NONE, command(0x41).shorthand());
    assertEquals(Shorthand.SELF, command(0x41 | 1 << 18).shorthand());
    assertEquals(Shorthand.ALL, command(0x41 | 2 << 18).shorthand());
    assertEquals(Shorthand.OTHERS, command(0x41 | 3 << 18).shorthand());
    assertEquals(Shorthand.SELF, InterruptCommand.self(0x41).shorthand());
    assertEquals(0x41, InterruptCommand.self(0x41).vector());
  }

  @Test
  void everyoneIsAllOnesInTheWidthOfTheMode() {
    assertEquals(
        Addressing.BROADCAST, new InterruptCommand(65, 0xff, false).message().addressing());
    assertEquals(Addressing.PHYSICAL, new InterruptCommand(65, 0xff, true).message().addressing());
    assertEquals(Addressing.BROADCAST, new InterruptCommand(65, -1, true).message().addressing());
  }

  @Test
  void aShorthandOverridesTheDestination() {
    for (int shorthand = 1; shorthand < 4; shorthand++) {
      var command = command(65 | 1 << 11 | shorthand << 18);

      assertEquals(Addressing.BROADCAST, command.message().addressing());
    }
  }

  @Test
  void theDestinationModeBitChoosesLogical() {
    assertEquals(Addressing.LOGICAL, command(65 | 1 << 11).message().addressing());
    assertEquals(Addressing.PHYSICAL, command(65).message().addressing());
  }

  private static InterruptCommand command(int low) {
    return new InterruptCommand(low, 3, false);
  }
}
