package dev.tocsin.devices.edu;

import dev.tocsin.devices.HandAgenda;
import dev.tocsin.devices.TestBoard;
import java.util.Arrays;

/** Our device, its time in the test's hand. */
final class OurEdu implements EduBoard {
  private final TestBoard board = new TestBoard();
  private final HandAgenda agenda = new HandAgenda();
  private final Edu edu = Edu.create(board.context("edu"), -1, agenda);

  OurEdu() {
    board.plug(edu, TestBoard.BAR0);
  }

  @Override
  public long read(int offset, int width) {
    return board.memory.read(TestBoard.BAR0 + offset, width);
  }

  @Override
  public void write(int offset, int width, long value) {
    board.memory.write(TestBoard.BAR0 + offset, width, value);
  }

  @Override
  public long readConfig(int offset, int width) {
    return edu.function().readConfig(offset, width);
  }

  @Override
  public void writeConfig(int offset, int width, long value) {
    edu.function().writeConfig(offset, width, value);
  }

  @Override
  public void settle() {
    agenda.runAll();
  }

  @Override
  public byte[] memory() {
    return board.ram.clone();
  }

  @Override
  public void fillMemory(byte[] bytes) {
    System.arraycopy(bytes, 0, board.ram, 0, bytes.length);
  }

  @Override
  public boolean takeMessage() {
    return !board.messages().isEmpty();
  }

  @Override
  public void close() {
    edu.close();
    board.close();
  }

  @Override
  public String toString() {
    return "ours, memory " + Arrays.hashCode(board.ram);
  }
}
