package dev.tocsin.devices.uart;

import static dev.tocsin.devices.uart.Wire.DATA;
import static dev.tocsin.devices.uart.Wire.FIFO_CONTROL;
import static dev.tocsin.devices.uart.Wire.IDENTIFICATION;
import static dev.tocsin.devices.uart.Wire.INTERRUPT_ENABLE;
import static dev.tocsin.devices.uart.Wire.LINE_CONTROL;
import static dev.tocsin.devices.uart.Wire.LINE_STATUS;
import static dev.tocsin.devices.uart.Wire.MODEM_CONTROL;
import static dev.tocsin.devices.uart.Wire.MODEM_STATUS;
import static dev.tocsin.devices.uart.Wire.SCRATCH;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Uart16550Test {
  private static final int OUT2 = 0x08;
  private static final int LOOP = 0x10;

  private final Wire wire = new Wire();

  @Test
  void afterResetTheRegistersReadAsTheDataSheetSays() {
    assertEquals(0, wire.in(INTERRUPT_ENABLE));
    assertEquals(0x01, wire.in(IDENTIFICATION));
    assertEquals(0, wire.in(LINE_CONTROL));
    assertEquals(0, wire.in(MODEM_CONTROL));
    assertEquals(0x60, wire.in(LINE_STATUS));
    assertEquals(0xb0, wire.in(MODEM_STATUS));
    assertFalse(wire.line.high);
  }

  @Test
  void whatIsWrittenIsPrinted() {
    for (char c : "Hello".toCharArray()) {
      assertEquals(0x60, wire.in(LINE_STATUS));
      wire.out(DATA, c);
    }

    assertEquals("Hello", wire.printed());
  }

  @Test
  void whatIsTypedIsRead() {
    assertEquals(1, wire.type("a"));

    assertEquals(0x61, wire.in(LINE_STATUS));
    assertEquals('a', wire.in(DATA));
    assertEquals(0x60, wire.in(LINE_STATUS));
    assertEquals(0, wire.in(DATA));
  }

  @Test
  void withoutTheFifoThereIsRoomForOneByte() {
    assertEquals(1, wire.type("abc"));
    assertEquals(0, wire.inputRoom);

    assertEquals('a', wire.in(DATA));

    assertEquals(1, wire.inputRoom);
    assertEquals(0x60, wire.in(LINE_STATUS), "refused, not overrun");
  }

  @Test
  void withTheFifoThereIsRoomForSixteen() {
    wire.out(FIFO_CONTROL, 0x01);

    assertEquals(16, wire.type("0123456789abcdefXYZ"));
    for (char c : "0123456789abcdef".toCharArray()) {
      assertEquals(c, wire.in(DATA));
    }

    assertEquals(1, wire.inputRoom);
  }

  @Test
  void theFifoBitsInTheIdentificationTellThatItIsA16550A() {
    wire.out(FIFO_CONTROL, 0xc7);
    assertEquals(0xc1, wire.in(IDENTIFICATION));

    wire.out(FIFO_CONTROL, 0);
    assertEquals(0x01, wire.in(IDENTIFICATION));
  }

  @Test
  void eachTriggerLevelTurnsTheTimeoutIntoReceivedData() {
    int[] levels = {1, 4, 8, 14};
    for (int i = 0; i < levels.length; i++) {
      Wire each = new Wire();
      each.out(FIFO_CONTROL, 0x01 | i << 6);
      each.out(INTERRUPT_ENABLE, 0x01);
      for (int n = 1; n <= 16; n++) {
        each.type("x");
        assertEquals(n < levels[i] ? 0x0c : 0x04, each.cause(), "level " + i + " with " + n);
      }
    }
  }

  @Test
  void clearingTheReceiverFifoDropsWhatWasTyped() {
    wire.out(FIFO_CONTROL, 0x01);
    wire.type("abc");

    wire.out(FIFO_CONTROL, 0x03);

    assertEquals(0x60, wire.in(LINE_STATUS));
  }

  @Test
  void turningTheFifoOnOrOffDropsWhatWasTyped() {
    wire.type("a");
    wire.out(FIFO_CONTROL, 0x01);
    assertEquals(0x60, wire.in(LINE_STATUS));

    wire.type("bc");
    wire.out(FIFO_CONTROL, 0x00);
    assertEquals(0x60, wire.in(LINE_STATUS));
  }

  @Test
  void resetBitsDoNothingWithoutTheEnableBit() {
    wire.type("a");

    wire.out(FIFO_CONTROL, 0x06);

    assertEquals('a', wire.in(DATA));
  }

  @Test
  void theDivisorLatchHidesDataAndInterruptEnable() {
    wire.out(INTERRUPT_ENABLE, 0x05);
    wire.out(LINE_CONTROL, 0x83);
    wire.out(DATA, 0x34);
    wire.out(INTERRUPT_ENABLE, 0x12);

    assertEquals(0x34, wire.in(DATA));
    assertEquals(0x12, wire.in(INTERRUPT_ENABLE));
    assertEquals("", wire.printed());

    wire.out(LINE_CONTROL, 0x03);
    assertEquals(0x05, wire.in(INTERRUPT_ENABLE));
  }

  @Test
  void reservedBitsReadBackAsZero() {
    wire.out(INTERRUPT_ENABLE, 0xff);
    wire.out(MODEM_CONTROL, 0xff);

    assertEquals(0x0f, wire.in(INTERRUPT_ENABLE));
    assertEquals(0x1f, wire.in(MODEM_CONTROL));
  }

  @Test
  void theScratchRegisterRemembersAndTheStatusRegistersDoNot() {
    wire.out(SCRATCH, 0xa5);
    wire.out(LINE_STATUS, 0xff);
    wire.out(MODEM_STATUS, 0xff);

    assertEquals(0xa5, wire.in(SCRATCH));
    assertEquals(0x60, wire.in(LINE_STATUS));
    assertEquals(0xb0, wire.in(MODEM_STATUS));
  }

  @Test
  void aWideAccessTouchesOneRegisterAfterTheOther() {
    wire.uart.write(SCRATCH, 1, 0x77);
    wire.uart.write(LINE_CONTROL, 2, 0x0b03);

    assertEquals(0x0b03, wire.uart.read(LINE_CONTROL, 2));
    assertEquals(0x77b0, wire.uart.read(MODEM_STATUS, 2));
    assertEquals(0xffff_ff77L, wire.uart.read(SCRATCH, 4));
    wire.uart.write(SCRATCH, 8, -1L);
    assertEquals(0x03, wire.in(LINE_CONTROL));
  }

  @Test
  void theGateHoldsEveryInterruptBackUntilOut2() {
    wire.out(INTERRUPT_ENABLE, 0x01);
    wire.type("a");
    assertFalse(wire.line.high);

    wire.out(MODEM_CONTROL, OUT2);
    assertTrue(wire.line.high);

    wire.out(MODEM_CONTROL, 0);
    assertFalse(wire.line.high);
  }

  @Test
  void theLineFallsWhenTheLastByteIsRead() {
    open(0x01);
    wire.out(FIFO_CONTROL, 0x01);
    wire.type("ab");
    assertTrue(wire.line.high);

    wire.in(DATA);
    assertTrue(wire.line.high);
    wire.in(DATA);

    assertFalse(wire.line.high);
    assertEquals(1, wire.line.edges);
  }

  @Test
  void enablingTheEmptyInterruptRaisesAtOnce() {
    open(0x02);

    assertTrue(wire.line.high);
    assertEquals(0x02, wire.cause());
  }

  @Test
  void readingTheCauseAcknowledgesTheEmptyInterruptOnly() {
    open(0x03);
    assertEquals(0x02, wire.cause());
    assertEquals(0x01, wire.cause());
    assertFalse(wire.line.high);

    wire.type("a");
    assertEquals(0x04, wire.cause());
    assertEquals(0x04, wire.cause());
  }

  @Test
  void eachWrittenByteGivesANewEdge() {
    open(0x02);
    int before = wire.line.edges;

    wire.out(DATA, 'a');
    wire.out(DATA, 'b');

    assertEquals(before + 2, wire.line.edges);
    assertTrue(wire.line.high);
  }

  @Test
  void aPendingEmptyInterruptIsNotAcknowledgedByAHigherCause() {
    open(0x03);
    wire.type("a");

    assertEquals(0x04, wire.cause());
    wire.in(DATA);

    assertEquals(0x02, wire.cause());
  }

  @Test
  void causesComeInTheOrderOfTheirPriority() {
    wire.out(INTERRUPT_ENABLE, 0x0f);
    wire.out(MODEM_CONTROL, LOOP | 0x03);
    wire.out(DATA, 'a');
    wire.out(DATA, 'b');

    assertEquals(0x06, wire.cause());
    assertEquals(0x63, wire.in(LINE_STATUS));
    assertEquals(0x04, wire.cause());
    wire.in(DATA);
    assertEquals(0x02, wire.cause());
    assertEquals(0x00, wire.cause());
    wire.in(MODEM_STATUS);
    assertEquals(0x01, wire.cause());
  }

  @Test
  void theLoopReturnsWhatIsWrittenAndPrintsNothing() {
    wire.out(MODEM_CONTROL, LOOP);
    wire.out(DATA, 'x');

    assertEquals('x', wire.in(DATA));
    assertEquals("", wire.printed());
  }

  @Test
  void theLoopWiresEachModemOutputToItsInput() {
    int[][] pairs = {{0x01, 0x20}, {0x02, 0x10}, {0x04, 0x40}, {0x08, 0x80}};
    wire.out(MODEM_CONTROL, LOOP);
    for (int[] pair : pairs) {
      wire.out(MODEM_CONTROL, LOOP | pair[0]);
      assertEquals(pair[1], wire.in(MODEM_STATUS) & 0xf0);
    }
  }

  @Test
  void modemStatusTellsEachChangeOnce() {
    wire.out(MODEM_CONTROL, LOOP);
    assertEquals(0x0b, wire.in(MODEM_STATUS), "CTS, DSR and DCD fell");
    wire.out(MODEM_CONTROL, LOOP | 0x04);
    assertEquals(0x40, wire.in(MODEM_STATUS), "a ring that starts is no change");
    wire.out(MODEM_CONTROL, LOOP);
    assertEquals(0x04, wire.in(MODEM_STATUS), "a ring that ends is");
    assertEquals(0x00, wire.in(MODEM_STATUS));
  }

  @Test
  void theLoopKeepsInterruptsAndTheTerminalOut() {
    wire.out(INTERRUPT_ENABLE, 0x01);
    wire.out(MODEM_CONTROL, LOOP | OUT2);
    wire.out(DATA, 'x');

    assertFalse(wire.line.high);
    assertEquals(0, wire.type("y"));
    wire.in(DATA);
    wire.out(MODEM_CONTROL, OUT2);

    assertEquals(1, wire.inputRoom);
  }

  @Test
  void aStalledTerminalShowsAsABusyTransmitter() {
    open(0x02);
    wire.room = 0;

    wire.out(DATA, 'a');
    assertEquals(0x00, wire.in(LINE_STATUS));
    assertFalse(wire.line.high);
    wire.room = 1;
    wire.uart.outputReady();

    assertEquals(0x60, wire.in(LINE_STATUS));
    assertTrue(wire.line.high);
    assertEquals("a", wire.printed());
  }

  @Test
  void theFifoHoldsSixteenBytesForAStalledTerminalAndMoreAreLost() {
    wire.out(FIFO_CONTROL, 0x01);
    wire.room = 0;
    for (int i = 0; i < 18; i++) {
      wire.out(DATA, 'a' + i);
    }
    assertEquals(2, wire.lost);

    wire.room = 7;
    wire.uart.outputReady();
    assertEquals(0x00, wire.in(LINE_STATUS));
    wire.room = 100;
    wire.uart.outputReady();

    assertEquals("abcdefghijklmnop", wire.printed());
    assertEquals(0x60, wire.in(LINE_STATUS));
  }

  @Test
  void clearingTheTransmitterFifoForgetsWhatWaits() {
    wire.out(FIFO_CONTROL, 0x01);
    wire.room = 0;
    wire.out(DATA, 'a');

    wire.out(FIFO_CONTROL, 0x05);
    wire.room = 1;
    wire.uart.outputReady();

    assertEquals("", wire.printed());
    assertEquals(0x60, wire.in(LINE_STATUS));
  }

  @Test
  void aLineTheHostRefusesToMoveIsToldAndNothingElseHappens() {
    open(0x01);
    wire.line.broken = true;

    wire.type("a");

    assertEquals(1, wire.failures.size());
    assertEquals('a', wire.in(DATA));
  }

  /** Enables interrupts and opens the gate. */
  private void open(int causes) {
    wire.out(MODEM_CONTROL, OUT2);
    wire.out(INTERRUPT_ENABLE, causes);
  }
}
