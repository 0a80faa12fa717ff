package dev.tocsin.chip.x86.pic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The 8259A pair: command words, priorities, cascade, spurious interrupts, hostile guests. */
class PicPairTest {
  private static final int EOI = 0x20;

  private final GuestFaults faults = new GuestFaults();
  private final PicPair pics = new PicPair(faults);

  /** As the firmware of a PC does: vectors 0x20 and 0x28, all unmasked. */
  @BeforeEach
  void initialise() {
    initialise(0x01);
  }

  private void initialise(int icw4) {
    out(0x20, 0x11);
    out(0x21, 0x20);
    out(0x21, 0x04);
    out(0x21, icw4);
    out(0xa0, 0x11);
    out(0xa1, 0x28);
    out(0xa1, 0x02);
    out(0xa1, icw4 & ~0x10);
  }

  @Test
  void everyLineHasItsVector() {
    assertEveryLineWorks();
  }

  private void assertEveryLineWorks() {
    for (int irq = 0; irq < 16; irq++) {
      if (irq == 2) {
        continue;
      }
      pulse(irq);
      assertTrue(pics.asks());
      assertEquals(0x20 + irq, pics.acknowledge());
      endAll(irq);
      assertFalse(pics.asks());
    }
  }

  @Test
  void anEdgeIsAcknowledgedOnce() {
    pics.set(1, true);
    assertEquals(0x21, pics.acknowledge());
    out(0x20, EOI);

    assertFalse(pics.asks());
    pics.set(1, false);
    pics.set(1, true);
    assertTrue(pics.asks());
  }

  @Test
  void aShortPulseIsNotLost() {
    pulse(4);

    assertEquals(0x24, pics.acknowledge());
  }

  @Test
  void aLevelAsksAgainAfterItsEnd() {
    out(0x4d0, 1 << 5);
    pics.set(5, true);
    assertEquals(0x25, pics.acknowledge());
    assertFalse(pics.asks());

    out(0x20, EOI);
    assertEquals(0x25, pics.acknowledge());
    pics.set(5, false);
    out(0x20, EOI);

    assertFalse(pics.asks());
  }

  @Test
  void aLevelThatFellIsForgotten() {
    out(0x4d0, 1 << 5);
    pics.set(5, true);
    pics.set(5, false);

    assertFalse(pics.asks());
  }

  @Test
  void aMaskedEdgeWaits() {
    out(0x21, 1 << 3);
    pulse(3);
    assertFalse(pics.asks());

    out(0x21, 0);

    assertEquals(0x23, pics.acknowledge());
  }

  @Test
  void theLowestNumberComesFirst() {
    for (int irq : new int[] {7, 0, 12, 4, 8}) {
      pulse(irq);
    }
    int[] order = {0, 8, 12, 4, 7};

    for (int irq : order) {
      assertEquals(0x20 + irq, pics.acknowledge());
      endAll(irq);
    }
    assertFalse(pics.asks());
  }

  @Test
  void whatIsInServiceStopsLowerOnesOnly() {
    pulse(4);
    pics.acknowledge();

    pulse(5);
    assertFalse(pics.asks());
    pulse(3);
    assertEquals(0x23, pics.acknowledge());

    out(0x20, EOI);
    assertFalse(pics.asks());
    out(0x20, EOI);
    assertEquals(0x25, pics.acknowledge());
  }

  @Test
  void aSpecificEndNamesItsLine() {
    pulse(1);
    pics.acknowledge();
    pulse(0);
    pics.acknowledge();

    out(0x20, 0x60 | 1);

    assertEquals(1, inService(0x20));
  }

  @Test
  void aRequestThatVanishedIsIrqSeven() {
    pulse(3);
    out(0x21, 0xff);

    assertEquals(0x27, pics.acknowledge());
    assertEquals(0, inService(0x20));
  }

  @Test
  void aRequestThatVanishedFromTheSlaveIsIrqFifteen() {
    pulse(9);
    out(0xa1, 0xff);

    assertEquals(0x2f, pics.acknowledge());
    assertEquals(0, inService(0xa0));
    assertEquals(1 << 2, inService(0x20)); // the cascade must be ended all the same
    out(0x20, EOI);
    assertFalse(pics.asks());
  }

  @Test
  void severalRequestsOfTheSlaveFollowEachOther() {
    for (int irq = 8; irq < 16; irq++) {
      pulse(irq);
    }
    for (int irq = 8; irq < 16; irq++) {
      assertEquals(0x20 + irq, pics.acknowledge());
      endAll(irq);
    }
    assertFalse(pics.asks());
  }

  @Test
  void withAutomaticEndTheSlaveLosesNothing() {
    initialise(0x03);
    for (int irq = 8; irq < 16; irq++) {
      pulse(irq);
    }
    for (int irq = 8; irq < 16; irq++) {
      assertTrue(pics.asks());
      assertEquals(0x20 + irq, pics.acknowledge());
    }
    assertFalse(pics.asks());
    assertEquals(0xff00, pics.takeEnded());
  }

  @Test
  void withAutomaticEndNothingStaysInService() {
    initialise(0x03);
    pulse(6);

    pics.acknowledge();

    assertEquals(0, inService(0x20));
    assertEquals(1 << 6, pics.takeEnded());
    assertEquals(0, pics.takeEnded());
  }

  @Test
  void automaticEndsRotateIfAskedTo() {
    initialise(0x03);
    out(0x20, 0x80);
    pulse(3);
    pics.acknowledge();
    pulse(3);
    pulse(4);

    assertEquals(0x24, pics.acknowledge());

    out(0x20, 0x00); // no longer
    pulse(0);
    assertEquals(0x20, pics.acknowledge());
    pulse(0);
    pulse(6);
    assertEquals(0x26, pics.acknowledge(), "priorities stay as the last rotation left them");
  }

  @Test
  void rotatingAtTheEndMakesALineTheLowest() {
    pulse(4);
    pics.acknowledge();
    out(0x20, 0xa0);
    pulse(4);
    pulse(5);
    pulse(3);

    assertEquals(0x25, pics.acknowledge());
    out(0x20, EOI);
    assertEquals(0x23, pics.acknowledge());
    out(0x20, EOI);
    assertEquals(0x24, pics.acknowledge());
  }

  @Test
  void rotatingAtASpecificEndMakesThatLineTheLowest() {
    pulse(0);
    pics.acknowledge();
    out(0x20, 0xe0);
    pulse(0);
    pulse(7);

    assertEquals(0x27, pics.acknowledge());
  }

  @Test
  void everyLineCanBeMadeTheLowest() {
    for (int lowest = 0; lowest < 8; lowest++) {
      initialise(0x03);
      out(0x20, 0xc0 | lowest);
      for (int irq : new int[] {0, 1, 3, 4, 5, 6, 7}) {
        pulse(irq);
      }
      for (int rank = 1; rank <= 8; rank++) {
        int irq = (lowest + rank) & 7;
        if (irq != 2) {
          assertEquals(0x20 + irq, pics.acknowledge());
        }
      }
    }
  }

  @Test
  void inSpecialMaskModeMaskedLinesStopNobody() {
    pulse(1);
    pics.acknowledge();
    pulse(5);
    assertFalse(pics.asks());

    out(0x20, 0x68); // special mask
    out(0x21, 1 << 1);
    assertEquals(0x25, pics.acknowledge());

    out(0x20, EOI); // does not end the masked one
    assertEquals(1 << 1, inService(0x20));
    out(0x20, 0x48);
    out(0x20, EOI);
    assertEquals(0, inService(0x20));
  }

  @Test
  void normallyTheSlaveWaitsForItsOwnEnd() {
    pulse(12);
    pics.acknowledge();
    pulse(8);

    assertFalse(pics.asks());
  }

  @Test
  void fullyNestedTheSlaveInterruptsItself() {
    initialise(0x11);
    pulse(12);
    pics.acknowledge();

    pulse(8);
    assertEquals(0x28, pics.acknowledge());
    pulse(3);
    assertFalse(pics.asks(), "lower ones of the master still wait");
  }

  @Test
  void pollingIsAnAcknowledgeWithoutTheProcessor() {
    pulse(3);
    out(0x20, 0x0c);

    assertEquals(0x83, in(0x20));
    assertEquals(1 << 3, inService(0x20));
    assertFalse(pics.asks());

    out(0x20, 0x0c);
    assertEquals(0, in(0x20));
  }

  /** Intel 231468, "Reading the 8259A status": the poll overrides the status for its read only. */
  @Test
  void aPollThatAlsoChoosesTheStatusIsFollowedByIt() {
    pulse(3);
    out(0x20, 0x0b | 0x04);

    assertEquals(0x83, in(0x20));
    assertEquals(1 << 3, in(0x20), "the in-service register, which the same word chose");
  }

  @Test
  void pollingTheSlaveTakesOneOfSeveral() {
    pulse(9);
    pulse(10);
    out(0xa0, 0x0c);
    assertEquals(0x81, in(0xa0));
    out(0xa0, EOI);

    assertEquals(0x2a, pics.acknowledge());
  }

  @Test
  void requestsAndServiceAreReadInTurn() {
    pulse(3);
    pics.acknowledge();
    pulse(4);

    out(0x20, 0x0b);
    assertEquals(1 << 3, in(0x20));
    out(0x20, 0x0a);
    assertEquals(1 << 4, in(0x20));
    assertEquals(0, in(0x21));
  }

  @Test
  void initialisingForgetsEdgesMasksAndService() {
    pulse(3);
    pics.acknowledge();
    pulse(4);
    out(0x21, 0xaa);

    initialise(0x01);

    assertEquals(0, in(0x21));
    assertEquals(0, inService(0x20));
    assertFalse(pics.asks());
    assertEquals(1 << 3, pics.takeEnded());
  }

  @Test
  void aHighLineNeedsALowAfterInitialising() {
    pics.set(3, true);
    initialise(0x01);
    assertFalse(pics.asks());

    pics.set(3, false);
    pics.set(3, true);

    assertTrue(pics.asks());
  }

  @Test
  void halfInitialisedItAsksForNothingAndForgetsNothing() {
    out(0x20, 0x11);
    pulse(1);
    assertFalse(pics.asks());

    out(0x21, 0x40);
    out(0x21, 0x04);
    out(0x21, 0x01);

    assertEquals(0x41, pics.acknowledge());
  }

  @Test
  void initialisationWithoutTheLastWordsIsComplete() {
    out(0x20, 0x12); // single, no ICW4
    out(0x21, 0x58);
    pulse(6);

    assertEquals(0x5e, pics.acknowledge());
  }

  @Test
  void levelModeIsRefusedForLinesThatAreAlwaysEdges() {
    out(0x4d0, 0xff);
    out(0x4d1, 0xff);

    assertEquals(0xf8, in(0x4d0));
    assertEquals(0xde, in(0x4d1));
  }

  @Test
  void theCascadeIsNoLineOfItsOwn() {
    pics.set(2, true);

    assertFalse(pics.asks());
  }

  @Test
  void portsAreAccessedByteByByte() {
    pics.write(0x20, 2, 0xa50a);

    assertEquals(0xa5, in(0x21));
    assertEquals(0xa500, pics.read(0x20, 2));
    assertEquals(0, faults.total());
    assertEquals(0xffff_a500L, pics.read(0x20, 4));
    assertEquals(2, faults.of(GuestFault.NO_REGISTER));
  }

  @Test
  void savingAndRestoringChangesNothing() {
    var random = new Random(8259);
    for (int i = 0; i < 20_000; i++) {
      step(pics, random);
      if (i % 10 == 0) {
        var other = new PicPair(faults);
        other.restore(pics.state());
        assertEquals(pics.state(), other.state());
        assertEquals(pics.asks(), other.asks());
      }
    }
  }

  @Test
  void aRestoredPairGoesOnAsTheSavedOneDoes() {
    var random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      step(pics, random);
    }
    var other = new PicPair(faults);
    other.restore(pics.state());
    var one = new Random(99);
    var two = new Random(99);
    for (int i = 0; i < 20_000; i++) {
      assertEquals(step(pics, one), step(other, two));
    }
  }

  @Test
  void whateverAGuestDoesLaterInterruptsComeThrough() {
    var random = new Random(1);
    for (int round = 0; round < 500; round++) {
      for (int i = 0; i < 200; i++) {
        step(pics, random);
      }
      for (int irq = 0; irq < 16; irq++) {
        pics.set(irq, false);
      }
      out(0x4d0, 0);
      out(0x4d1, 0);
      initialise(0x01);
      assertEveryLineWorks();
    }
  }

  @Test
  void aStateThatNoChipCanHaveIsRefused() {
    assertRefused(() -> new PicState(256, 0, 0, 0, 0, 7, 0, 0, 0));
    assertRefused(() -> new PicState(0, -1, 0, 0, 0, 7, 0, 0, 0));
    assertRefused(() -> new PicState(0, 0, 0, 0, 0, 8, 0, 0, 0));
    assertRefused(() -> new PicState(0, 0, 0, 0, 0, -1, 0, 0, 0));
    assertRefused(() -> new PicState(0, 0, 0, 0, 0, 7, 4, 0, 0));
    assertRefused(() -> new PicState(0, 0, 0, 0, 0, 7, 256, 0, 0));
    assertRefused(() -> new PicState(0, 0, 0, 0, 0, 7, 8, 1, 0));
    assertRefused(() -> new PicState(0, 0, 0, 0, 0, 7, 8, 5, 0));
    assertRefused(() -> new PicState(0, 0, 0, 0, 0, 7, 8, 0, 256));
  }

  /**
   * One random thing that a guest, a device or a processor does; returns what can be seen of it.
   */
  private static long step(PicPair pics, Random random) {
    int[] ports = {0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1, 0x22};
    int port = ports[random.nextInt(ports.length)];
    switch (random.nextInt(5)) {
      case 0 -> pics.write(port, 1 + random.nextInt(2), random.nextInt(0x1_0000));
      case 1 -> {
        return pics.read(port, random.nextInt(5));
      }
      case 2 -> {
        return pics.acknowledge();
      }
      case 3 -> {
        return pics.takeEnded();
      }
      default -> pics.set(random.nextInt(16), random.nextBoolean());
    }
    return pics.asks() ? 1 : 0;
  }

  private void pulse(int irq) {
    pics.set(irq, true);
    pics.set(irq, false);
  }

  private void endAll(int irq) {
    if (irq >= 8) {
      out(0xa0, EOI);
    }
    out(0x20, EOI);
  }

  private long inService(int port) {
    out(port, 0x0b);
    return in(port);
  }

  private void out(int port, int value) {
    pics.write(port, 1, value);
  }

  private long in(int port) {
    return pics.read(port, 1);
  }

  private static void assertRefused(Runnable making) {
    assertThrows(IllegalArgumentException.class, making::run);
  }
}
