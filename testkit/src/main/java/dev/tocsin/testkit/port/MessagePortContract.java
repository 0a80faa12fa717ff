package dev.tocsin.testkit.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import org.junit.jupiter.api.Test;

/** What every back end's messages do. */
public abstract class MessagePortContract extends PortContract {
  /** For subclasses. */
  protected MessagePortContract() {}

  private PreparedMessage prepare(MsiIrqSourceConfig message) {
    return backEnd().messages().prepare(message);
  }

  @Test
  void aMessageArrivesEachTimeItIsDelivered() throws Exception {
    PreparedMessage message = prepare(message(0));
    assertTrue(message.deliverable());

    for (int i = 0; i < 3; i++) {
      assertNotEquals(Delivery.DROPPED, message.deliver());
      mustArriveOnce(message(0));
    }
  }

  @Test
  void preparingDeliversNothing() {
    prepare(message(0));

    mustNotArrive(message(0));
  }

  @Test
  void eachMessageIsItself() throws Exception {
    PreparedMessage zero = prepare(message(0));
    PreparedMessage one = prepare(message(1));
    assertEquals(message(0), zero.config());

    one.deliver();

    mustArriveOnce(message(1));
    mustNotArrive(message(0));
  }

  @Test
  void whatNoChipTakesIsKnownBeforeItIsSent() { // S11, S15
    var good = message(0);

    assertFalse(prepare(fixture().nowhere()).deliverable());
    assertFalse(prepare(new MsiIrqSourceConfig(0, 0, good.data(), 0)).deliverable(), "address 0");
    assertFalse(
        prepare(new MsiIrqSourceConfig(0, good.lowAddr(), 0x0f, 0)).deliverable(), "vector 15");
    assertTrue(prepare(new MsiIrqSourceConfig(0, good.lowAddr(), 0x10, 0)).deliverable());
  }

  @Test
  void preparingNeverFails() {
    for (int bits : new int[] {0, -1, Integer.MIN_VALUE, 0xfee0_0000, 0x5555_5555}) {
      var wild = new MsiIrqSourceConfig(bits, bits, bits, bits);

      assertEquals(wild, prepare(wild).config());
    }
  }
}
