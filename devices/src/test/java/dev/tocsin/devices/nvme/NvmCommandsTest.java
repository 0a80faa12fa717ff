package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.devices.nvme.command.DataTransfer;
import dev.tocsin.devices.nvme.command.FeatureId;
import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of I/O queues, and where their data lies (NVMe 1.4, 4.3, 6). */
class NvmCommandsTest {
  private static final int BLOCKS = Driver.DISK / 512;
  private static final int FUA = 1 << 30;
  private static final int LIST = 0x70_0000;

  private final Driver driver = Driver.ready();
  private final Pair queue = driver.queues(1, 64);

  @BeforeEach
  void fill() {
    new Random(1).nextBytes(driver.storage.bytes());
  }

  private void run(Sqe sqe, Status expected) {
    Driver.expect(queue.run(sqe), expected);
  }

  private byte[] stored(int block, int count) {
    return Arrays.copyOfRange(driver.storage.bytes(), block * 512, (block + count) * 512);
  }

  @Test
  void aReadOfOnePageArrives() {
    run(Sqe.blocks(NvmOpcode.READ, 16, 8).prp(Driver.DATA, 0), Status.SUCCESS);

    assertArrayEquals(stored(16, 8), driver.ram.copy(Driver.DATA, 4096));
  }

  @Test
  void aReadMayStartWithinAPageAndEndInTheNext() {
    long start = Driver.DATA + 0xe04;
    run(Sqe.blocks(NvmOpcode.READ, 1, 2).prp(start, Driver.DATA + 0x5000), Status.SUCCESS);

    byte[] expected = stored(1, 2);
    int first = 0x1000 - 0xe04;
    assertArrayEquals(Arrays.copyOf(expected, first), driver.ram.copy(start, first));
    assertArrayEquals(
        Arrays.copyOfRange(expected, first, 1024),
        driver.ram.copy(Driver.DATA + 0x5000, 1024 - first));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 0x800, 0xffc})
  void theLargestTransferGoesByAListOfScatteredPages(int offset) {
    int count = DataTransfer.MAX_BYTES / 512;
    int pages = DataTransfer.MAX_BYTES / 4096 + 1;
    for (int i = 0; i < pages; i++) { // downwards, every other page
      driver.data(LIST).putLong(8 * i, Driver.DATA + 0x2000L * (pages - i));
    }

    Sqe sqe = Sqe.blocks(NvmOpcode.READ, 3, count).prp(Driver.DATA + offset, LIST);
    run(sqe, Status.SUCCESS);

    byte[] expected = stored(3, count);
    int first = 4096 - offset;
    byte[] actual = Arrays.copyOf(driver.ram.copy(Driver.DATA + offset, first), expected.length);
    for (int i = 0, at = first; at < actual.length; at += 4096, i++) {
      int length = Math.min(4096, actual.length - at);
      byte[] page = driver.ram.copy(Driver.DATA + 0x2000L * (pages - i), length);
      System.arraycopy(page, 0, actual, at, length);
    }
    assertArrayEquals(expected, actual);
  }

  @Test
  void aListGoesOnInTheNextPageByItsLastEntry() {
    int count = 64; // 32 KiB: 8 pages, 7 of them in the list
    long list = LIST + 0x1000 - 24; // room for 3 entries
    driver.data((int) list).putLong(0, Driver.DATA + 0x1000).putLong(8, Driver.DATA + 0x2000);
    driver.data((int) list).putLong(16, LIST + 0x3000);
    for (int i = 0; i < 5; i++) {
      driver.data(LIST + 0x3000).putLong(8 * i, Driver.DATA + 0x3000 + 0x1000 * i);
    }

    run(Sqe.blocks(NvmOpcode.READ, 0, count).prp(Driver.DATA, list), Status.SUCCESS);

    assertArrayEquals(stored(0, count), driver.ram.copy(Driver.DATA, count * 512));
  }

  @Test
  void aListThatLeadsBackToItselfEnds() {
    for (int i = 0; i < 512; i++) {
      driver.data(LIST).putLong(8 * i, LIST);
    }

    run(Sqe.blocks(NvmOpcode.WRITE, 0, 1024).prp(LIST, LIST + 0xff8), Status.SUCCESS);

    assertEquals(LIST, driver.data(LIST).getLong(0));
  }

  @Test
  void pagesAreAsLargeAsTheDriverSays() {
    driver.disable();
    driver.enable(4 << 20 | 6 << 16 | 2 << 7 | 1); // 16 KiB
    Pair large = driver.queues(1, 64);

    Sqe sqe = Sqe.blocks(NvmOpcode.READ, 0, 64).prp(Driver.DATA, Driver.DATA + 0x8000);
    Driver.expect(large.run(sqe), Status.SUCCESS);

    assertArrayEquals(stored(0, 32), driver.ram.copy(Driver.DATA, 0x4000));
    assertArrayEquals(stored(32, 32), driver.ram.copy(Driver.DATA + 0x8000, 0x4000));
  }

  @ParameterizedTest
  @CsvSource({
    "0x800001, 0, 8, PRP_OFFSET_INVALID", // not aligned to 4
    "0x800002, 0, 8, PRP_OFFSET_INVALID",
    "0x800000, 0x801004, 16, PRP_OFFSET_INVALID", // an offset in PRP entry 2
    "0x800000, 0x801800, 16, PRP_OFFSET_INVALID",
    "0x800000, 0x700004, 32, PRP_OFFSET_INVALID", // a list that is not aligned to 8
    "0x800000, 0x701000, 32, PRP_OFFSET_INVALID", // a list whose entries have offsets
    "0x800000, 0x10000000000, 32, DATA_TRANSFER_ERROR", // a list that is no memory
    "0x10000000000, 0, 8, DATA_TRANSFER_ERROR", // data that is no memory
    "-4096, 0, 8, DATA_TRANSFER_ERROR",
    "0x800000, -8192, 16, DATA_TRANSFER_ERROR",
    "0xfff800, 0, 8, SUCCESS" // page 0 is memory like any other
  })
  void badPlacesHaveTheirStatusAndTheNextCommandWorks(
      String first, String second, int count, Status status) {
    driver.data(LIST + 0x1000).putLong(0, Driver.DATA + 0x10).putLong(8, Driver.DATA + 0x20);
    Sqe read = Sqe.blocks(NvmOpcode.READ, 0, count).prp(Long.decode(first), Long.decode(second));

    run(read, status);

    run(Sqe.blocks(NvmOpcode.READ, 0, 8).prp(Driver.DATA, 0), Status.SUCCESS);
  }

  @Test
  void aWriteReachesTheStorage() {
    byte[] data = new byte[8192];
    new Random(2).nextBytes(data);
    driver.ram.bytes().put(Driver.DATA, data);

    run(Sqe.blocks(NvmOpcode.WRITE, 40, 16).prp(Driver.DATA, Driver.DATA + 0x1000), Status.SUCCESS);

    assertArrayEquals(data, stored(40, 16));
    assertEquals(0, driver.storage.flushes());
  }

  @Test
  void aWriteThatForcesUnitAccessIsFlushed() {
    run(Sqe.blocks(NvmOpcode.WRITE, 0, 1).dword(12, FUA).prp(Driver.DATA, 0), Status.SUCCESS);
    run(Sqe.blocks(NvmOpcode.WRITE_ZEROES, 0, 1).dword(12, FUA), Status.SUCCESS);

    assertEquals(2, driver.storage.flushes());
  }

  @Test
  void withoutTheWriteCacheEachWriteIsFlushed() {
    Driver.expect(driver.setFeature(FeatureId.VOLATILE_WRITE_CACHE, 0), Status.SUCCESS);
    assertEquals(1, driver.storage.flushes(), "what was cached");

    run(Sqe.blocks(NvmOpcode.WRITE, 0, 1).prp(Driver.DATA, 0), Status.SUCCESS);

    assertEquals(2, driver.storage.flushes());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, -1})
  void aFlushFlushes(int namespace) {
    run(Sqe.nvm(NvmOpcode.FLUSH).namespace(namespace), Status.SUCCESS);

    assertEquals(1, driver.storage.flushes());
  }

  @Test
  void zeroesAreWrittenWithoutData() {
    byte[] expected = driver.storage.bytes().clone();
    Arrays.fill(expected, 10 * 512, 1510 * 512, (byte) 0);

    run(Sqe.blocks(NvmOpcode.WRITE_ZEROES, 10, 1500), Status.SUCCESS);

    assertArrayEquals(expected, driver.storage.bytes());
  }

  @Test
  void compareSeesTheLastByte() {
    driver.ram.bytes().put(Driver.DATA, stored(0, 256));
    for (int i = 0; i < 32; i++) {
      driver.data(LIST).putLong(8 * i, Driver.DATA + 0x1000 * (i + 1));
    }
    Sqe compare = Sqe.blocks(NvmOpcode.COMPARE, 0, 256).prp(Driver.DATA, LIST);

    run(compare, Status.SUCCESS);
    driver.storage.bytes()[256 * 512 - 1] ^= 1;
    run(compare, Status.COMPARE_FAILURE);
  }

  @Test
  void deallocationGivesRangesBack() {
    driver.data(Driver.DATA).putInt(4, 8).putLong(8, 100).putInt(20, 2).putLong(24, BLOCKS - 2);

    Sqe sqe = Sqe.nvm(NvmOpcode.DATASET_MANAGEMENT).prp(Driver.DATA, 0).dword(10, 1);
    run(sqe, Status.SUCCESS);
    assertEquals(0, driver.storage.deallocated(), "no more than a hint");
    run(sqe.dword(11, 4), Status.SUCCESS);

    assertEquals(10 * 512, driver.storage.deallocated());
  }

  @Test
  void oneBadRangeKeepsAllOthers() {
    driver.data(Driver.DATA).putInt(4, 8).putLong(8, 100).putInt(20, 3).putLong(24, BLOCKS - 2);

    Sqe sqe = Sqe.nvm(NvmOpcode.DATASET_MANAGEMENT).prp(Driver.DATA, 0).dword(10, 1);
    run(sqe.dword(11, 4), Status.LBA_OUT_OF_RANGE);

    assertEquals(0, driver.storage.deallocated());
  }

  @ParameterizedTest
  @CsvSource({"2048, 1", "2047, 2", "-1, 1", "-8, 16", "0x7fffffffffffffff, 8"})
  void blocksPastTheEndAreOutOfRange(String first, int count) {
    byte[] before = driver.storage.bytes().clone();
    long block = Long.decode(first);
    Sqe read = Sqe.blocks(NvmOpcode.READ, block, count).prp(Driver.DATA, LIST);

    run(read, Status.LBA_OUT_OF_RANGE);
    run(Sqe.blocks(NvmOpcode.WRITE_ZEROES, block, count), Status.LBA_OUT_OF_RANGE);

    assertArrayEquals(before, driver.storage.bytes());
  }

  @Test
  void aTransferLargerThanAdvertisedIsInvalid() {
    run(Sqe.blocks(NvmOpcode.READ, 0, 1025).prp(Driver.DATA, LIST), Status.INVALID_FIELD);
    run(Sqe.blocks(NvmOpcode.READ, 0, 65536).prp(Driver.DATA, LIST), Status.INVALID_FIELD);
  }

  @ParameterizedTest
  @EnumSource(NvmOpcode.class)
  void fusedCommandsListsOfOtherKindsAndOtherNamespacesAreRefused(NvmOpcode opcode) {
    run(Sqe.nvm(opcode).flags(1 << 8), Status.INVALID_FIELD);
    run(Sqe.nvm(opcode).flags(1 << 14), Status.INVALID_FIELD);
    run(Sqe.nvm(opcode).namespace(0), Status.INVALID_NAMESPACE);
    run(Sqe.nvm(opcode).namespace(2), Status.INVALID_NAMESPACE);
  }

  @Test
  void allOtherOpcodesAreInvalid() {
    for (int code = 0; code < 256; code++) {
      if (NvmOpcode.of(code) == null) {
        run(Sqe.of(code).namespace(1), Status.INVALID_COMMAND_OPCODE);
      }
    }

    assertEquals(250, driver.controller.stats().faults().failedCommands());
  }

  @Test
  void aBrokenDiskIsAMediaErrorAndCounted() {
    driver.storage.breakDown();

    run(Sqe.blocks(NvmOpcode.READ, 0, 1).prp(Driver.DATA, 0), Status.UNRECOVERED_READ_ERROR);
    run(Sqe.blocks(NvmOpcode.COMPARE, 0, 1).prp(Driver.DATA, 0), Status.UNRECOVERED_READ_ERROR);
    run(Sqe.blocks(NvmOpcode.WRITE, 0, 1).prp(Driver.DATA, 0), Status.WRITE_FAULT);
    run(Sqe.blocks(NvmOpcode.WRITE_ZEROES, 0, 1), Status.WRITE_FAULT);
    run(Sqe.nvm(NvmOpcode.FLUSH), Status.WRITE_FAULT);

    assertEquals(5, driver.controller.stats().faults().mediaErrors());
    assertEquals(5, driver.events.storageFailures());
    driver.storage.repair();
    run(Sqe.nvm(NvmOpcode.FLUSH), Status.SUCCESS);
  }

  @Test
  void aMistakeOfOursIsAnInternalErrorAndTheQueueGoesOn() {
    driver.storage.makeMistakes();

    run(Sqe.nvm(NvmOpcode.FLUSH), Status.INTERNAL_ERROR);
    run(Sqe.nvm(NvmOpcode.FLUSH), Status.INTERNAL_ERROR);

    assertEquals(2, driver.events.mistakes());
  }

  @Test
  void largeBlocksAreLarge() {
    Driver large = new Driver(NvmeOptions.DEFAULT.withBlockSize(4096));
    large.enable();
    Pair pair = large.queues(1, 8);
    new Random(3).nextBytes(large.storage.bytes());

    Driver.expect(pair.run(Sqe.blocks(NvmOpcode.READ, 255, 1).prp(Driver.DATA, 0)), Status.SUCCESS);
    Driver.expect(
        pair.run(Sqe.blocks(NvmOpcode.READ, 256, 1).prp(Driver.DATA, 0)), Status.LBA_OUT_OF_RANGE);

    byte[] last = Arrays.copyOfRange(large.storage.bytes(), 255 * 4096, 256 * 4096);
    assertArrayEquals(last, large.ram.copy(Driver.DATA, 4096));
  }
}
