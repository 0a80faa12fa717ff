package dev.tocsin.devices.uart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.TestBoard;
import dev.tocsin.pci.InterruptMode;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The serial port as a PCI function, on the real engine. */
class PciSerialTest {
  private final TestBoard board = new TestBoard();
  private final Wire wire = new Wire();
  private final PciSerial serial = PciSerial.create(board.context("serial"), wire, wire);

  PciSerialTest() {
    board.plug(serial, TestBoard.PORTS);
  }

  @AfterEach
  void giveBack() {
    serial.close();
    board.close();
  }

  private int in(int register) {
    return (int) board.ports.read(TestBoard.PORTS + register, 1);
  }

  private void out(int register, int value) {
    board.ports.write(TestBoard.PORTS + register, 1, value);
  }

  /** What Linux's 8250_pci looks at: the class, and one range of ports, 8 bytes a port. */
  @Test
  void aDriverRecognisesItByClassAndBySizeOfItsPorts() {
    assertEquals(0x07_0002, serial.function().readConfig(8, 4) >>> 8);
    serial.function().writeConfig(0x10, 4, 0xffff_ffffL);
    assertEquals(0xffff_fff9L, serial.function().readConfig(0x10, 4));
    for (int bar = 1; bar < 6; bar++) {
      assertEquals(0, serial.function().readConfig(0x10 + 4 * bar, 4));
    }
    assertEquals(1, serial.function().readConfig(0x3d, 1));
    assertEquals(0, serial.function().readConfig(0x34, 1));
    assertEquals(InterruptMode.INTX, serial.function().interrupts().mode());
  }

  @Test
  void aReceivedByteRaisesThePinWithoutAnyGate() {
    out(Wire.INTERRUPT_ENABLE, 1);
    assertTrue(serial.uart().receive((byte) 'x'));
    assertTrue(board.pinHigh());
    assertEquals(0x04, in(Wire.IDENTIFICATION) & 0x0f);
    assertEquals('x', in(Wire.DATA));
    assertFalse(board.pinHigh());
  }

  @Test
  void interruptsWorkInLoopback() {
    out(Wire.MODEM_CONTROL, 0x10);
    out(Wire.INTERRUPT_ENABLE, 1);
    out(Wire.DATA, 'y');
    assertTrue(board.pinHigh());
    assertEquals('y', in(Wire.DATA));
    assertFalse(board.pinHigh());
  }

  @Test
  void theOutputGetsWhatIsWritten() {
    for (char c : "hello".toCharArray()) {
      out(Wire.DATA, c);
    }
    assertEquals("hello", wire.printed());
  }

  @Test
  void withThePinDisabledNothingIsRaisedAndTheLevelComesBackWithIt() {
    serial.function().writeConfig(4, 2, TestBoard.ALL_ON | 1 << 10);
    out(Wire.INTERRUPT_ENABLE, 2);
    assertFalse(board.pinHigh());
    assertEquals(8, serial.function().readConfig(6, 2) & 8); // S35
    serial.function().writeConfig(4, 2, TestBoard.ALL_ON);
    assertTrue(board.pinHigh());
  }

  @Test
  void aResetEmptiesThePortAndTellsThatThereIsRoom() {
    out(Wire.INTERRUPT_ENABLE, 1);
    assertTrue(serial.uart().receive((byte) 1));
    assertFalse(serial.uart().receive((byte) 2));
    out(Wire.SCRATCH, 0x55);
    out(Wire.LINE_CONTROL, 0x83);
    serial.function().reset();
    assertFalse(board.pinHigh());
    assertEquals(1, wire.inputRoom);
    serial.function().writeConfig(0x10, 4, TestBoard.PORTS);
    serial.function().writeConfig(4, 2, TestBoard.ALL_ON);
    assertEquals(0, in(Wire.INTERRUPT_ENABLE));
    assertEquals(0, in(Wire.SCRATCH));
    assertEquals(0x60, in(Wire.LINE_STATUS));
  }

  @Test
  void everyOffsetAndWidthIsAnswered() {
    var random = new SplittableRandom(1);
    for (int round = 0; round < 2000; round++) {
      int offset = random.nextInt(8);
      int width = 1 + random.nextInt(8 - offset);
      board.ports.write(TestBoard.PORTS + offset, width, random.nextLong());
      board.ports.read(TestBoard.PORTS + offset, width);
    }
    serial.uart().reset();
    out(Wire.INTERRUPT_ENABLE, 1);
    assertTrue(serial.uart().receive((byte) 7));
    assertTrue(board.pinHigh());
    assertEquals(7, in(Wire.DATA));
  }
}
