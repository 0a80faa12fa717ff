package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.TestBoard;
import dev.tocsin.devices.nvme.command.AdminOpcode;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.pci.InterruptMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The controller as a PCI function on a board, its own threads at work. */
class NvmeDeviceTest {
  private static final int QUEUES = 3;
  private static final int BAR4 = 0x20;
  private static final int MSIX = 0x11;
  private static final int RESET = 1 << 15;

  // Addresses of the guest: one page for each ring, data behind the first.
  private static final int ADMIN_SQ = 0x1000;
  private static final int ADMIN_CQ = 0x2000;
  private static final int SQ = 0x3000;
  private static final int CQ = 0x4000;
  private static final int DATA = 0x1800;
  private static final int ENTRIES = 16;

  private final TestBoard board = new TestBoard();
  private final ArrayStorage storage = new ArrayStorage(1 << 16);
  private NvmeDevice device = create(InterruptMode.MSIX);
  private final int[] tails = new int[2];
  private final int[] heads = new int[2];

  private NvmeDevice create(InterruptMode interrupts) {
    NvmeOptions options = NvmeOptions.DEFAULT.withQueues(QUEUES).withInterrupts(interrupts);
    NvmeDevice made =
        NvmeDevice.create(board.context("disk"), storage, options, new RecordedEvents());
    board.plug(made, TestBoard.BAR0);
    return made;
  }

  @AfterEach
  void close() {
    device.close();
    board.close();
  }

  private ByteBuffer ram() {
    return ByteBuffer.wrap(board.ram).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void write(int offset, long value) {
    board.memory.write(TestBoard.BAR0 + offset, 4, value);
  }

  private int status() {
    return (int) board.memory.read(TestBoard.BAR0 + Registers.CSTS, 4);
  }

  private void enable() {
    Arrays.fill(board.ram, (byte) 0);
    Arrays.fill(tails, 0);
    Arrays.fill(heads, 0);
    write(Registers.AQA, (ENTRIES - 1) << 16 | (ENTRIES - 1));
    write(Registers.ASQ, ADMIN_SQ);
    write(Registers.ACQ, ADMIN_CQ);
    write(Registers.CC, 4 << 20 | 6 << 16 | 1);
    assertEquals(Registers.READY, status());
  }

  /** Submits a command, waits for its completion and takes it; fails unless it is a success. */
  private void run(int queue, Sqe sqe) {
    int sq = queue == 0 ? ADMIN_SQ : SQ;
    int cq = (queue == 0 ? ADMIN_CQ : CQ) - (int) TestBoard.RAM_START;
    ram().put(sq - (int) TestBoard.RAM_START + 64 * tails[queue], sqe.bytes());
    tails[queue] = (tails[queue] + 1) % ENTRIES;
    int round = heads[queue] / ENTRIES;
    int at = cq + 16 * (heads[queue]++ % ENTRIES);
    write(0x1000 + 8 * queue, tails[queue]);
    Threads.await(() -> (ram().getInt(at + 12) >>> 16 & 1) != (round & 1));
    assertEquals(0, ram().getInt(at + 12) >>> 17);
  }

  private void acknowledge(int queue) {
    write(0x1004 + 8 * queue, heads[queue] % ENTRIES);
  }

  private void createQueues(int vector) {
    Sqe completion = Sqe.admin(AdminOpcode.CREATE_IO_COMPLETION_QUEUE).prp(CQ, 0);
    runAndAcknowledge(0, completion.dword(10, (ENTRIES - 1) << 16 | 1).dword(11, vector << 16 | 3));
    Sqe submission = Sqe.admin(AdminOpcode.CREATE_IO_SUBMISSION_QUEUE).prp(SQ, 0);
    runAndAcknowledge(0, submission.dword(10, (ENTRIES - 1) << 16 | 1).dword(11, 1 << 16 | 1));
  }

  private void read(int times) {
    for (int i = 0; i < times; i++) {
      runAndAcknowledge(1, Sqe.blocks(NvmOpcode.READ, 0, 1).prp(DATA, 0));
    }
  }

  /** Acknowledges once it has interrupted: earlier, there would be no need to. */
  private void runAndAcknowledge(int queue, Sqe sqe) {
    long before = caused(queue);
    run(queue, sqe);
    Threads.await(() -> caused(queue) > before);
    acknowledge(queue);
  }

  private long caused(int queue) {
    return device.stats().completions().get(queue).interrupts();
  }

  private void enableMsix() {
    device.function().writeConfig(BAR4, 4, TestBoard.TABLE);
    for (int i = 0; i <= QUEUES; i++) {
      board.memory.write(TestBoard.TABLE + 16L * i, 8, 0xfee0_0000L);
      board.memory.write(TestBoard.TABLE + 16L * i + 8, 8, 0x40 + i);
    }
    device.function().writeConfig(TestBoard.capability(device.function(), MSIX) + 2, 2, 0x8000);
  }

  /** Waits until so many messages came, and returns all. */
  private List<Integer> messages(int count) {
    List<Integer> all = new ArrayList<>();
    Threads.await(() -> {
      all.addAll(board.messages());
      return all.size() >= count;
    });
    return all;
  }

  private long interrupts(int vector) {
    return device.stats().interrupts().get(vector);
  }

  @Test
  void aDriverFindsAnNvmeControllerWithItsRegisters() {
    assertEquals(0x01_0802, device.function().readConfig(8, 4) >>> 8);
    assertEquals(4, device.function().readConfig(0x10, 4) & 7, "64 bits");
    assertEquals(0x0001_0400, board.memory.read(TestBoard.BAR0 + Registers.VS, 4));
    assertEquals(0, board.memory.read(TestBoard.BAR0 + 0x2000, 8));
  }

  @Test
  void withMsixEachCompletionIsAMessageOfItsVector() {
    enableMsix();
    enable();
    createQueues(2);

    read(40);

    List<Integer> all = messages(42);
    assertEquals(2, all.stream().filter(each -> each == 0x40).count());
    assertEquals(40, all.stream().filter(each -> each == 0x42).count());
    assertEquals(40, interrupts(2));
    assertEquals(40, device.stats().completions().get(1).interrupts());
  }

  @Test
  void aMaskedVectorIsLatched() { // S24
    enableMsix();
    enable();
    createQueues(1);
    messages(2);
    board.memory.write(TestBoard.TABLE + 16 + 12, 4, 1);

    read(3);
    Threads.await(() -> interrupts(1) == 3);
    assertEquals(List.of(), board.messages());
    board.memory.write(TestBoard.TABLE + 16 + 12, 4, 0);

    assertEquals(List.of(0x41), messages(1));
  }

  @ParameterizedTest
  @CsvSource({"2, 3, 0x43", "0, 0, 0x40"})
  void withMsiACompletionIsAMessage(int log, int vector, String data) {
    TestBoard.enableMsi(device.function(), log);
    enable();
    createQueues(vector);
    messages(2);

    read(5);

    List<Integer> all = messages(5);
    assertEquals(List.of(Integer.decode(data)), all.stream().distinct().toList());
    assertEquals(5, all.size());
  }

  @Test
  void withoutMessagesThePinIsUsed() {
    enable();
    createQueues(0);
    run(1, Sqe.blocks(NvmOpcode.READ, 0, 1).prp(DATA, 0));
    Threads.await(board::pinHigh);

    acknowledge(1);

    assertFalse(board.pinHigh());
    assertEquals(3, interrupts(0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MSI", "INTX"})
  void lessCanBeOffered(InterruptMode interrupts) {
    board.unplug();
    device.close();
    device = create(interrupts);

    assertEquals(0, TestBoard.capability(device.function(), MSIX));
    int msi = TestBoard.capability(device.function(), 5);
    assertEquals(interrupts == InterruptMode.MSI, msi != 0);
  }

  @Test
  void aFunctionThatIsNoBusMasterReachesNoMemory() {
    enable();
    device.function().writeConfig(4, 2, 2);

    write(0x1000, 1);
    Threads.await(() -> (status() & Registers.FATAL) != 0);

    device.function().writeConfig(4, 2, TestBoard.ALL_ON);
    write(Registers.CC, 0);
    Threads.await(() -> status() == 0);
    enable();
    createQueues(0);
    read(1);
  }

  @Test
  void aFunctionLevelResetForgetsAll() {
    enable();
    createQueues(0);
    read(2);
    int express = TestBoard.capability(device.function(), 0x10);

    device.function().writeConfig(express + 8, 2, RESET);

    assertEquals(0, device.function().readConfig(4, 2) & TestBoard.ALL_ON);
    assertTrue(device.stats().submissions().isEmpty());
    board.unplug();
    board.plug(device, TestBoard.BAR0);
    enable();
    createQueues(0);
    read(2);
  }

  @Test
  void unpluggedUnderLoadItEndsAndComesBack() {
    for (int i = 0; i < 10; i++) {
      enable();
      createQueues(0);
      read(1);
      board.unplug();
      device.function().reset();
      board.plug(device, TestBoard.BAR0);
    }

    assertEquals(0, device.stats().faults().failedCommands());
  }
}
