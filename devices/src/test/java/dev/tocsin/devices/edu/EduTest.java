package dev.tocsin.devices.edu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.HandAgenda;
import dev.tocsin.devices.TestBoard;
import dev.tocsin.pci.InterruptMode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The educational device on the real engine, as a driver sees it. */
class EduTest {
  private static final int BUFFER = 0x40000;

  private final TestBoard board = new TestBoard();
  private final HandAgenda agenda = new HandAgenda();
  private final Edu edu = Edu.create(board.context("edu"), Edu.DEFAULT_DMA_MASK, agenda);

  EduTest() {
    board.plug(edu, TestBoard.BAR0);
  }

  @AfterEach
  void giveBack() {
    edu.close();
    board.close();
  }

  private long in(int register) {
    return board.memory.read(TestBoard.BAR0 + register, 4);
  }

  private void out(int register, long value) {
    board.memory.write(TestBoard.BAR0 + register, 4, value);
  }

  @Test
  void saysWhoItIs() {
    assertEquals(0x11e8_1234L, edu.function().readConfig(0, 4));
    assertEquals(0x00ff_0010L, edu.function().readConfig(8, 4));
    assertEquals(0x0100_00edL, in(0));
  }

  @Test
  void livenessIsTheComplement() {
    out(4, 0x1234_5678L);
    assertEquals(0xedcb_a987L, in(4));
  }

  @Test
  void aFactorialIsThereWhenComputingHasEnded() {
    out(8, 10);
    assertEquals(1, in(0x20));
    assertEquals(10, in(8));
    agenda.runAll();
    assertEquals(0, in(0x20));
    assertEquals(3_628_800, in(8));
    assertEquals(0, in(0x24));
  }

  @Test
  void whileComputingNoOtherOperandIsTaken() {
    out(8, 3);
    out(8, 5);
    assertEquals(1, agenda.size());
    agenda.runAll();
    assertEquals(6, in(8));
  }

  @Test
  void factorialsWrapAndTheLargestOperandIsNoWork() {
    assertEquals(1, Factorial.of(0));
    assertEquals(0x8000_0000, Factorial.of(33));
    assertEquals(0, Factorial.of(34));
    assertEquals(0, Factorial.of(-1));
  }

  @Test
  void thePinIsHighWhileThereIsACause() {
    out(0x60, 0x5);
    assertTrue(board.pinHigh());
    assertEquals(0x5, in(0x24));
    out(0x64, 0x1);
    assertTrue(board.pinHigh());
    out(0x64, 0x4);
    assertFalse(board.pinHigh());
    assertEquals(List.of(), board.messages());
  }

  @Test
  void withMsiEachRaiseIsAMessageAndThePinStaysLow() {
    TestBoard.enableMsi(edu.function(), 0);
    out(0x60, 0x5);
    out(0x60, 0);
    out(0x64, 0x5);
    out(0x60, 0);
    assertEquals(List.of(0x40, 0x40), board.messages());
    assertFalse(board.pinHigh());
  }

  @Test
  void backToThePinItFollowsTheCausesOfBefore() {
    TestBoard.enableMsi(edu.function(), 0);
    out(0x60, 1);
    TestBoard.disableMsi(edu.function());
    assertEquals(InterruptMode.INTX, edu.function().interrupts().mode());
    assertTrue(board.pinHigh()); // S34
    out(0x64, 1);
    assertFalse(board.pinHigh());
  }

  @Test
  void computingInterruptsIfAskedTo() {
    out(0x20, 0xff);
    assertEquals(0x80, in(0x20));
    out(8, 4);
    assertFalse(board.pinHigh());
    agenda.runAll();
    assertEquals(0x001, in(0x24));
    assertTrue(board.pinHigh());
  }

  @Test
  void bytesGoThroughTheBufferAndBack() {
    new Random(1).nextBytes(board.ram);
    transfer(0x1000, BUFFER + 3, 100, 1);
    transfer(BUFFER + 3, 0x3000, 100, 3);
    assertArrayEquals(
        Arrays.copyOf(board.ram, 100), Arrays.copyOfRange(board.ram, 0x2000, 0x2000 + 100));
    assertEquals(new EduCounters(0, 2, 0), edu.counters());
  }

  @Test
  void aTransferTakesItsTimeHoldsItsRegistersAndInterruptsIfAskedTo() {
    setTransfer(0x1000, BUFFER, 8);
    out(0x98, 5);
    out(0x80, 0x2000);
    out(0x98, 3);
    assertEquals(0x1000, in(0x80));
    assertEquals(5, in(0x98));
    assertEquals(100_000_000, agenda.runNext());
    assertEquals(4, in(0x98));
    assertEquals(0x100, in(0x24));
    assertTrue(board.pinHigh());
    assertEquals(0, agenda.size());
  }

  @Test
  void addressesAreMasked() {
    board.ram[0] = 42;
    transfer(0xf000_1000L, BUFFER, 1, 1);
    transfer(BUFFER, 0x5000_2000L, 1, 3);
    assertEquals(42, board.ram[0x1000]);
  }

  @Test
  void whereThereIsNoMemoryZerosAreReadAndWritesAreDropped() {
    Arrays.fill(board.ram, (byte) 1);
    transfer(TestBoard.RAM_START + TestBoard.RAM_BYTES - 4, BUFFER, 8, 1);
    transfer(BUFFER, 0x2000, 8, 3);
    byte[] copied = Arrays.copyOfRange(board.ram, 0x1000, 0x1008);
    assertArrayEquals(new byte[] {1, 1, 1, 1, 0, 0, 0, 0}, copied);
    transfer(BUFFER, 0x900_0000L, 8, 3);
    assertEquals(2, edu.counters().misled());
  }

  @Test
  void onlyABusMasterReachesMemory() {
    Arrays.fill(board.ram, (byte) 1);
    edu.function().writeConfig(4, 2, 2);
    transfer(BUFFER, 0x1000, 8, 3);
    assertEquals(1, board.ram[0]);
    edu.function().writeConfig(4, 2, 6);
    transfer(BUFFER, 0x1000, 8, 3);
    assertEquals(0, board.ram[0]);
  }

  @Test
  void aTransferThatMissesTheBufferEndsWithoutEffect() {
    long[][] wild = {
      {BUFFER - 1, 4}, {BUFFER + 4090, 7}, {BUFFER, 4097}, {BUFFER, -1}, {-1, 2}, {0, 1}, {-8, -8}
    };
    Arrays.fill(board.ram, (byte) 1);
    for (long[] one : wild) {
      transfer(0x1000, one[0], one[1], 1);
      transfer(one[0], 0x1000, one[1], 7);
      assertEquals(0x100, in(0x24));
      out(0x64, 0x100);
    }
    assertEquals(2L * wild.length, edu.counters().misled());
    assertEquals(1, board.ram[0]);
    transfer(0x1000, BUFFER + 4096, 0, 1);
    assertEquals(1, edu.counters().transferred());
  }

  @Test
  void aResetLowersThePinAndNothingOfBeforeHasAnEffect() {
    out(4, 1);
    out(0x60, 8);
    out(0x20, 0x80);
    out(8, 3);
    setTransfer(0x1000, BUFFER, 8);
    out(0x98, 5);
    edu.function().reset();
    assertFalse(board.pinHigh());
    agenda.runAll();
    edu.function().writeConfig(0x10, 4, TestBoard.BAR0);
    edu.function().writeConfig(4, 2, TestBoard.ALL_ON);
    for (int register : new int[] {4, 8, 0x20, 0x24, 0x80, 0x88, 0x90, 0x98}) {
      assertEquals(0, in(register), Integer.toHexString(register));
    }
  }

  @Test
  void everyOffsetAndWidthIsAnsweredAndLaterInterruptsAreNotLost() {
    var random = new Random(2);
    int[] starts = {0, 0x3ffe0, BUFFER, 0xfff00};
    for (int start : starts) {
      for (int offset = start; offset < start + 0x100; offset++) {
        for (int width = 1; width <= 8; width++) {
          board.memory.read(TestBoard.BAR0 + offset, Math.min(width, 0x10_0000 - offset));
          board.memory.write(
              TestBoard.BAR0 + offset, Math.min(width, 0x10_0000 - offset), random.nextLong());
        }
      }
      agenda.runAll();
    }
    out(0x64, -1);
    assertFalse(board.pinHigh());
    out(0x60, 2);
    assertTrue(board.pinHigh());
    assertEquals(2, in(0x24));
  }

  @Test
  void onlyWholeRegistersAreWritten() {
    out(4, 0);
    for (int width : new int[] {1, 2, 3}) {
      board.memory.write(TestBoard.BAR0 + 4, width, -1);
    }
    board.memory.write(TestBoard.BAR0 + 5, 4, -1);
    assertEquals(0xffff_ffffL, in(4));
    board.memory.write(TestBoard.BAR0 + 1, 8, -1);
    assertEquals(0, in(4));
  }

  private void setTransfer(long source, long destination, long count) {
    board.memory.write(TestBoard.BAR0 + 0x80, 8, source);
    board.memory.write(TestBoard.BAR0 + 0x88, 8, destination);
    board.memory.write(TestBoard.BAR0 + 0x90, 8, count);
  }

  private void transfer(long source, long destination, long count, int command) {
    setTransfer(source, destination, count);
    out(0x98, command);
    agenda.runAll();
  }
}
