package dev.tocsin.devices.bell.pci;

import static dev.tocsin.devices.TestBoard.message;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.HandAgenda;
import dev.tocsin.devices.TestBoard;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Eventually;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bell as a PCI function, on the real engine, in every mode. */
class PciBellTest {
  private static final int DOORBELLS = 0x2000;
  private static final int THREAD = 1;
  private static final int FOREIGN = 2;

  private final TestBoard board = new TestBoard();
  private final HandAgenda agenda = new HandAgenda();
  private final Set<Notifier> handles = new LinkedHashSet<>();
  private final PciBell bell =
      PciBell.create(board.context("bell"), BellLayout.FULL, this::ringForeign, agenda);

  PciBellTest() {
    board.plug(bell, TestBoard.BAR0);
  }

  private void ringForeign(int vector, Notifier handle) throws IOException {
    handles.add(handle);
    handle.ring();
  }

  @AfterEach
  void giveBack() {
    bell.close();
    board.close();
  }

  private int in(int register) {
    return (int) board.memory.read(TestBoard.BAR0 + register, 4);
  }

  private void out(int register, int value) {
    board.memory.write(TestBoard.BAR0 + register, 4, Integer.toUnsignedLong(value));
  }

  private void strike(int source, int count, int micros, int by) {
    out(DOORBELLS + 4 * source, count | micros << 12 | by << 30);
  }

  @Test
  void saysWhatItCan() {
    assertEquals(0x4245_1234L, bell.function().readConfig(0, 4));
    assertEquals(0x4c4c_4542, in(0));
    assertEquals(2, in(4));
    assertEquals(2048 | 32 << 12 | 1 << 18, in(8));
    assertEquals(1, in(0x0c));
  }

  @Test
  void withThePinARingSetsACauseUntilItIsAcknowledged() {
    strike(3, 1, 0, 0);
    strike(33, 2, 0, 0);
    assertTrue(board.pinHigh());
    assertEquals(0b1010, in(0x10));
    out(0x10, 0b1000);
    assertTrue(board.pinHigh());
    out(0x10, 0b0010);
    assertFalse(board.pinHigh());
    assertEquals(2, in(0x1c));
    assertEquals(2, in(DOORBELLS + 4 * 33));
    assertEquals(3, in(0x20));
  }

  @Test
  void withMessageTableEveryVectorRingsItsOwnMessage() {
    board.enableMsix(bell.function(), 2048);
    assertEquals(3 | 2048 << 16, in(0x0c));
    for (int vector = 0; vector < 2048; vector++) {
      strike(vector, 1, 0, 0);
    }
    assertEquals(
        IntStream.range(0, 2048).map(TestBoard::message).boxed().toList(), board.messages());
    assertFalse(board.pinHigh());
  }

  @Test
  void withFewerMessagesThanThereAreSourcesFoldOntoThem() {
    TestBoard.enableMsi(bell.function(), 2);
    assertEquals(2 | 4 << 16, in(0x0c));
    for (int source : new int[] {0, 3, 4, 31}) {
      strike(source, 1, 0, 0);
    }
    assertEquals(List.of(0x40, 0x43, 0x40, 0x43), board.messages()); // S29
  }

  @Test
  void allThirtyTwoMessagesHaveDataOfTheirOwn() {
    TestBoard.enableMsi(bell.function(), 5);
    for (int source = 0; source < 32; source++) {
      strike(source, 1, 0, 0);
    }
    assertEquals(IntStream.range(0x40, 0x60).boxed().toList(), board.messages());
  }

  @Test
  void aMaskedVectorLatchesAndIsSentOnceAtTheUnmask() {
    board.enableMsix(bell.function(), 2);
    board.memory.write(TestBoard.TABLE + 0x1c, 4, 1);
    strike(1, 5, 0, 0);
    assertEquals(List.of(), board.messages());
    assertEquals(5, in(DOORBELLS + 4));
    board.memory.write(TestBoard.TABLE + 0x1c, 4, 0);
    assertEquals(List.of(message(1)), board.messages()); // S19
  }

  @Test
  void theThreadRingsAsOftenAndAsLateAsAsked() {
    board.enableMsix(bell.function(), 8);
    agenda.runAll();
    strike(7, 3, 250, THREAD);
    assertEquals(3, in(0x14));
    assertEquals(List.of(), board.messages());
    for (int i = 1; i <= 3; i++) {
      assertEquals(250_000, agenda.runNext());
      assertEquals(List.of(message(7)), board.messages());
      assertEquals(i, in(DOORBELLS + 4 * 7));
    }
    assertEquals(0, in(0x14));
    assertEquals(0, agenda.size());
  }

  @Test
  void strikesOfTheThreadTakeTurns() {
    board.enableMsix(bell.function(), 8);
    strike(0, 2, 0, THREAD);
    strike(1, 2, 0, THREAD);
    agenda.runAll();
    assertEquals(List.of(message(0), message(1), message(0), message(1)), board.messages());
  }

  @Test
  void anotherRingsThroughAHandleOfTheVector() {
    board.enableMsix(bell.function(), 4);
    agenda.runAll();
    strike(2, 2, 0, FOREIGN);
    agenda.runAll();
    List<Integer> sent = new ArrayList<>();
    Eventually.until(
        "a message",
        () -> {
          sent.addAll(board.messages());
          return sent.contains(message(2));
        });
    assertEquals(2, in(DOORBELLS + 8));
    assertEquals(1, handles.size());
    assertEquals(0, in(0x28));
  }

  @Test
  void handlesAreOfOneMode() {
    board.enableMsix(bell.function(), 4);
    strike(2, 1, 0, FOREIGN);
    agenda.runAll();
    TestBoard.disableMsix(bell.function());
    board.enableMsix(bell.function(), 4);
    strike(2, 1, 0, FOREIGN);
    agenda.runAll();
    assertEquals(2, handles.size());
  }

  @Test
  void withoutMessagesForeignRingsFailAndAreCounted() {
    strike(2, 3, 0, FOREIGN);
    agenda.runAll();
    assertEquals(3, in(0x28));
    assertEquals(0, in(DOORBELLS + 8));
    assertEquals(0, in(0x10));
  }

  @Test
  void moreStrikesThanFitAreDroppedAndCounted() {
    for (int i = 0; i < Ringing.MOST + 5; i++) {
      strike(i, 4095, 1000, THREAD);
    }
    assertEquals(5, in(0x18));
    assertEquals(Ringing.MOST * 4095, in(0x14));
    assertEquals(Ringing.MOST + 1, agenda.size()); // and one since the function is on a bus
  }

  @Test
  void aResetEndsWhatIsUnderWayAndKeepsTheCounts() {
    strike(1, 5, 0, 0);
    strike(1, 5, 0, THREAD);
    bell.function().reset();
    assertFalse(board.pinHigh());
    agenda.runAll();
    bell.function().writeConfig(0x10, 4, TestBoard.BAR0);
    bell.function().writeConfig(4, 2, TestBoard.ALL_ON);
    assertEquals(5, in(DOORBELLS + 4));
    assertEquals(0, in(0x14));
    assertEquals(0, in(0x10));
  }

  @Test
  void somebodyElseMayRingFromAnyThread() throws InterruptedException {
    board.enableMsix(bell.function(), 2);
    Thread one =
        Thread.ofPlatform().start(() -> IntStream.range(0, 500).forEach(_ -> bell.ring(0)));
    Thread other =
        Thread.ofPlatform().start(() -> IntStream.range(0, 500).forEach(_ -> bell.ring(1)));
    one.join();
    other.join();
    List<Integer> sent = board.messages();
    assertEquals(500, sent.stream().filter(data -> data == message(0)).count());
    assertEquals(500, sent.stream().filter(data -> data == message(1)).count());
    assertEquals(new PciBellStats(1000, 0, 0, 0), bell.stats());
    assertThrows(IndexOutOfBoundsException.class, () -> bell.ring(2048));
  }

  @Test
  void twoRegistersMayBeReadAndWrittenAtOnce() {
    board.memory.write(TestBoard.BAR0 + DOORBELLS, 8, 2L << 32 | 1);
    assertEquals(2L << 32 | 1, board.memory.read(TestBoard.BAR0 + DOORBELLS, 8));
    assertEquals(0x4c, board.memory.read(TestBoard.BAR0 + 3, 1));
    assertEquals(0x02_4c4cL, board.memory.read(TestBoard.BAR0 + 2, 3));
  }

  @Test
  void everyOffsetAndWidthIsAnsweredAndLaterRingsAreHeard() {
    var random = new SplittableRandom(1);
    for (int offset = 0; offset < PciBellRegisters.SIZE; offset++) {
      for (int width = 1; width <= Math.min(8, PciBellRegisters.SIZE - offset); width++) {
        board.memory.read(TestBoard.BAR0 + offset, width);
        if (width != 4 || random.nextInt(4) == 0) {
          board.memory.write(TestBoard.BAR0 + offset, width, random.nextLong() & ~0xff0L);
        }
      }
    }
    bell.function().reset();
    agenda.runAll();
    bell.function().writeConfig(0x10, 4, TestBoard.BAR0);
    bell.function().writeConfig(4, 2, TestBoard.ALL_ON);
    strike(0, 1, 0, 0);
    assertTrue(board.pinHigh());
  }

  @Test
  void aLayoutIsChecked() {
    assertThrows(IllegalArgumentException.class, () -> new BellLayout(2049, 0, true));
    assertThrows(IllegalArgumentException.class, () -> new BellLayout(0, 3, true));
    assertThrows(IllegalArgumentException.class, () -> new BellLayout(0, 0, false));
    assertEquals(32, new BellLayout(0, 0, true).doorbells());
  }
}
