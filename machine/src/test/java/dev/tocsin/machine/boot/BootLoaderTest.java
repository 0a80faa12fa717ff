package dev.tocsin.machine.boot;

import static dev.tocsin.machine.boot.Fields.u32;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.memory.GuestRegions;
import dev.tocsin.memory.GuestRegions.Region;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootLoaderTest {
  private static final int SIZE = 4 << 20;
  private static final byte[] CODE = {1, 2, 3, 4};

  private final MemorySegment ram = Arena.ofAuto().allocate(SIZE);
  private final BootLoader loader = loader(new MemoryMap(SIZE, 0));

  @Test
  void theImageIsCopiedAndTheRestOfASegmentZeroed() throws ImageException {
    ram.fill((byte) 0xee);

    EntryState entry = load("k");

    assertEquals(0x100000, entry.eip());
    assertEquals(0x04030201, u32(ram, 0x100000));
    assertEquals(0, u32(ram, 0x100004));
    assertEquals(0, ram.get(ValueLayout.JAVA_BYTE, 0x101003));
    assertEquals(0xee, Fields.u8(ram, 0x101004));
  }

  @Test
  void theInformationHoldsSizesMapAndCommandLine() throws ImageException {
    EntryState entry = load("kernel.flat one two");

    long info = entry.ebx();
    assertEquals(EntryState.MULTIBOOT_MAGIC, entry.eax());
    assertEquals(0x24d, u32(ram, info));
    assertEquals(640, u32(ram, info + 4));
    assertEquals(3072, u32(ram, info + 8));
    assertEquals("kernel.flat one two", ram.getString(u32(ram, info + 16)));
    assertEquals("Tocsin", ram.getString(u32(ram, info + 64)));
    assertEquals(0, u32(ram, info + 20));
  }

  @Test
  void theMapTellsConventionalReservedUpperAndHighMemory() throws ImageException {
    EntryState entry = loader(new MemoryMap(SIZE, 1L << 30)).load(image(), "k", Optional.empty());

    long map = u32(ram, entry.ebx() + 48);
    assertEquals(96, u32(ram, entry.ebx() + 44));
    assertEquals(List.of(0L, 0xa0000L, 1L), row(map));
    assertEquals(List.of(0xa0000L, 0x60000L, 2L), row(map + 24));
    assertEquals(List.of(0x100000L, 0x300000L, 1L), row(map + 48));
    assertEquals(List.of(1L << 32, 1L << 30, 1L), row(map + 72));
  }

  @Test
  void theDescriptorTableHoldsFlatCodeAndData() throws ImageException {
    EntryState entry = load("k");

    assertEquals(0, ram.get(Fields.U64, entry.gdt()));
    assertEquals(0x00cf9b000000ffffL, ram.get(Fields.U64, entry.gdt() + EntryState.CODE_SELECTOR));
    assertEquals(0x00cf93000000ffffL, ram.get(Fields.U64, entry.gdt() + EntryState.DATA_SELECTOR));
  }

  @Test
  void theModuleComesAfterTheImageOnAPageOfItsOwn() throws ImageException {
    byte[] disk = {9, 8, 7};

    EntryState entry = loader.load(image(), "k", Optional.of(MemorySegment.ofArray(disk)));

    long module = u32(ram, entry.ebx() + 24);
    assertEquals(1, u32(ram, entry.ebx() + 20));
    assertEquals(0x102000, u32(ram, module));
    assertEquals(0x102003, u32(ram, module + 4));
    assertEquals(0x070809, u32(ram, 0x102000));
  }

  @ParameterizedTest
  @ValueSource(longs = {0x8000, 0x9000, 0x9100})
  void theInformationStepsAsideForAnImageInLowMemory(long address) throws ImageException {
    BootImage low = BootImage.flat(MemorySegment.ofArray(new byte[0x1100]), address);

    EntryState entry = loader.load(low, "k", Optional.empty());

    assertTrue(entry.gdt() >= low.end(), "at " + entry.gdt());
    assertEquals(0, entry.gdt() % 4096);
  }

  @Test
  void whatLiesOutsideMemoryIsRefused() throws ImageException {
    BootImage outside = BootImage.flat(MemorySegment.ofArray(CODE), SIZE - 2);

    var error =
        assertThrows(ImageException.class, () -> loader.load(outside, "k", Optional.empty()));

    assertEquals(
        "0x3ffffe..0x400001 is outside the guest's memory of 4 MiB: give it more, or link it"
            + " elsewhere",
        error.getMessage());
  }

  @Test
  void aModuleThatDoesNotFitIsRefused() throws ImageException {
    MemorySegment disk = Arena.ofAuto().allocate(3 << 20);
    BootImage image = image();

    var error =
        assertThrows(ImageException.class, () -> loader.load(image, "k", Optional.of(disk)));

    assertTrue(String.valueOf(error.getMessage()).startsWith("the initrd of 3145728 bytes"));
  }

  @Test
  void aCommandLineThatDoesNotFitIsRefused() throws ImageException {
    BootImage image = image();
    String endless = "x".repeat(SIZE);

    assertThrows(ImageException.class, () -> loader.load(image, endless, Optional.empty()));
  }

  @Test
  void memoryHasAHoleBelowFourGibibytes() {
    assertEquals(new MemoryMap(1 << 20, 0), MemoryMap.of(1 << 20));
    assertEquals(new MemoryMap(MemoryMap.HOLE, 0), MemoryMap.of(MemoryMap.HOLE));
    assertEquals(new MemoryMap(MemoryMap.HOLE, 1L << 30), MemoryMap.of(4L << 30));
    assertEquals(5L << 30, MemoryMap.of(5L << 30).total());
  }

  private EntryState load(String commandLine) throws ImageException {
    return loader.load(image(), commandLine, Optional.empty());
  }

  private static BootImage image() throws ImageException {
    return BootImage.parse(Images.elf(CODE));
  }

  private BootLoader loader(MemoryMap map) {
    return new BootLoader(new GuestRegions(List.of(new Region(0, ram))), map);
  }

  private List<Long> row(long at) {
    assertEquals(20, u32(ram, at));
    return List.of(ram.get(Fields.U64, at + 4), ram.get(Fields.U64, at + 12), u32(ram, at + 20));
  }
}
