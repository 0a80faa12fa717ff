package dev.tocsin.devices.uart;

import static dev.tocsin.devices.uart.Wire.DATA;
import static dev.tocsin.devices.uart.Wire.INTERRUPT_ENABLE;
import static dev.tocsin.devices.uart.Wire.LINE_CONTROL;
import static dev.tocsin.devices.uart.Wire.LINE_STATUS;
import static dev.tocsin.devices.uart.Wire.MODEM_CONTROL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds after any sequence of accesses. */
class Uart16550PropertyTest {
  private static final int STEPS = 20_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void theLineIsHighExactlyWhileAnEnabledCauseIsPendingAndTheGateIsOpen(long seed) {
    Random random = new Random(seed);
    Wire wire = new Wire();
    for (int step = 0; step < STEPS; step++) {
      anyAccess(random, wire);
      boolean high = wire.line.high;
      boolean gate = (wire.in(MODEM_CONTROL) & 0x18) == 0x08;
      // Reading the cause may acknowledge it, so the level is taken before.
      assertEquals(gate && (wire.cause() & 1) == 0, high, "after step " + step);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void everyValueReadFitsItsWidthAndReservedBitsAreZero(long seed) {
    Random random = new Random(seed);
    Wire wire = new Wire();
    for (int step = 0; step < STEPS; step++) {
      anyAccess(random, wire);
      assertEquals(0, wire.in(MODEM_CONTROL) & ~0x1f);
      assertEquals(0, wire.in(LINE_STATUS) & ~0x63);
      int width = 1 + random.nextInt(8);
      long value = wire.uart.read(random.nextInt(9 - width), width);
      assertTrue(width == 8 || value >>> (8 * width) == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void bytesThatWereTakenArriveInOrderAndNoneTwice(long seed) {
    Random random = new Random(seed);
    Wire wire = new Wire();
    wire.out(Wire.FIFO_CONTROL, random.nextInt(4) << 6 | 0x01);
    Queue<Integer> typed = new ArrayDeque<>();
    for (int step = 0; step < STEPS; step++) {
      byte next = (byte) random.nextInt();
      if (random.nextInt(3) > 0 && wire.uart.receive(next)) {
        typed.add(next & 0xff);
      }
      if ((wire.in(LINE_STATUS) & 1) != 0 && random.nextBoolean()) {
        assertEquals(typed.remove(), wire.in(DATA));
      }
    }
    assertTrue(typed.size() <= 16);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13})
  void aPatientGuestLosesNoByteToATerminalThatStalls(long seed) {
    Random random = new Random(seed);
    Wire wire = new Wire();
    wire.room = 0;
    StringBuilder written = new StringBuilder();
    for (int step = 0; step < STEPS; step++) {
      if ((wire.in(LINE_STATUS) & 0x20) != 0) {
        char c = (char) ('a' + random.nextInt(26));
        written.append(c);
        wire.out(DATA, c);
      }
      if (random.nextInt(4) == 0) {
        wire.room = random.nextInt(3);
        wire.uart.outputReady();
      }
    }
    wire.room = 1;
    wire.uart.outputReady();

    assertEquals(written.toString(), wire.printed());
    assertEquals(0, wire.lost);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x00, 0x01, 0x0f, 0x5a, 0x80, 0xff})
  void theLatchesKeepEveryValueTheyAreDefinedFor(int value) {
    Wire wire = new Wire();

    wire.out(Wire.SCRATCH, value);
    wire.out(INTERRUPT_ENABLE, value);
    wire.out(LINE_CONTROL, value | 0x80);
    wire.out(DATA, value);
    wire.out(INTERRUPT_ENABLE, ~value);

    assertEquals(value, wire.in(Wire.SCRATCH));
    assertEquals((~value & 0xff) << 8 | value, (int) wire.uart.read(DATA, 2));
    wire.out(LINE_CONTROL, value & 0x7f);
    assertEquals(value & 0x0f, wire.in(INTERRUPT_ENABLE));
  }

  private static void anyAccess(Random random, Wire wire) {
    int width = random.nextInt(8) == 0 ? 1 + random.nextInt(8) : 1;
    int offset = random.nextInt(9 - width);
    switch (random.nextInt(5)) {
      case 0 -> wire.uart.read(offset, width);
      case 1 -> wire.uart.receive((byte) random.nextInt());
      case 2 -> {
        wire.room = random.nextInt(4);
        wire.uart.outputReady();
      }
      default -> wire.uart.write(offset, width, random.nextLong());
    }
  }
}
