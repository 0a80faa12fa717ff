package dev.tocsin.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.memory.GuestRegions.Region;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestRegionsTest {
  private static final long HIGH = 1L << 32;

  private final Region low = region(0, 0x1000);
  private final Region next = region(0x1000, 0x1000);
  private final Region high = region(HIGH, 0x1000);
  private final GuestRegions memory = new GuestRegions(List.of(high, low, next));

  @Test
  void aSliceIsThePieceAskedFor() {
    MemorySegment slice = memory.slice(HIGH + 0x10, 0x20);
    slice.set(ValueLayout.JAVA_BYTE, 0, (byte) 7);

    assertEquals(0x20, slice.byteSize());
    assertEquals(7, high.segment().get(ValueLayout.JAVA_BYTE, 0x10));
  }

  @Test
  void theLastByteIsMemoryAndTheNextIsNot() {
    assertEquals(1, memory.slice(HIGH + 0xfff, 1).byteSize());
    assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(HIGH + 0xfff, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(HIGH + 0x1000, 0));
  }

  @Test
  void addressesAndLengthsThatWrapAreNoMemory() {
    assertFalse(memory.contains(-1, 1));
    assertFalse(memory.contains(0, -1));
    assertFalse(memory.contains(0x10, Long.MAX_VALUE));
    assertFalse(memory.contains(Long.MAX_VALUE, Long.MAX_VALUE));
    assertThrows(IndexOutOfBoundsException.class, () -> memory.slice(0x10, Long.MAX_VALUE));
  }

  @Test
  void theHoleIsNoMemory() {
    assertFalse(memory.contains(0x2000, 1));
    assertTrue(memory.contains(0x1fff, 1));
    assertTrue(memory.contains(0, 0));
  }

  @Test
  void copiesCrossFromARegionIntoItsNeighbourAndSlicesDoNot() {
    byte[] bytes = {1, 2, 3, 4};

    assertTrue(memory.write(0xffe, MemorySegment.ofArray(bytes)));
    byte[] back = new byte[4];
    assertTrue(memory.read(0xffe, MemorySegment.ofArray(back)));

    assertArrayEquals(bytes, back);
    assertEquals(3, next.segment().get(ValueLayout.JAVA_BYTE, 0));
    assertFalse(memory.contains(0xffe, 4));
  }

  @Test
  void aCopyThatLeavesMemorySaysSo() {
    MemorySegment four = MemorySegment.ofArray(new byte[4]);

    assertFalse(memory.read(0x1ffe, four));
    assertFalse(memory.write(0x1ffe, four));
    assertFalse(memory.read(-2, four));
    assertTrue(memory.read(0x5000, MemorySegment.ofArray(new byte[0])));
  }

  @Test
  void overlappingRegionsAreRefused() {
    List<Region> regions = List.of(region(0, 0x1001), next);

    assertThrows(IllegalArgumentException.class, () -> new GuestRegions(regions));
  }

  @Test
  void anEmptyOrWrappingRegionIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> region(0, 0));
    assertThrows(IllegalArgumentException.class, () -> region(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> region(Long.MAX_VALUE - 1, 4));
  }

  @Test
  void regionsAreListedByAddress() {
    assertEquals(List.of(low, next, high), memory.regions());
  }

  // S62
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFileThatShrinksUnderItsMappingIsAFailedCopy(@TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("shared"), new byte[0x2000]);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 0x2000, arena);
      GuestRegions shared = new GuestRegions(List.of(new Region(0, mapped)));
      MemorySegment buffer = MemorySegment.ofArray(new byte[0x100]);
      assertTrue(shared.read(0x1800, buffer));

      channel.truncate(0);

      assertFalse(shared.read(0x1800, buffer));
      assertFalse(shared.write(0x1800, buffer));
    }
  }

  // S62: compiled code hears of the fault late
  @ParameterizedTest
  @ValueSource(ints = {1, 8, 63, 64, 100, 4096})
  @EnabledOnOs(OS.LINUX)
  void compiledCopiesFailAsInterpretedOnesDo(int length, @TempDir Path folder) throws IOException {
    Path file = Files.write(folder.resolve("shared"), new byte[0x2000]);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, 0x2000, arena);
      GuestRegions shared = new GuestRegions(List.of(new Region(0, mapped)));
      MemorySegment buffer = MemorySegment.ofArray(new byte[length]);
      for (int i = 0; i < 50_000; i++) {
        assertTrue(shared.read(i % 64, buffer) && shared.write(i % 64, buffer));
      }

      channel.truncate(0);

      for (int i = 0; i < 100; i++) {
        assertFalse(shared.read(8, buffer));
        assertFalse(shared.write(8, buffer));
      }
    }
  }

  @Test
  void memoryThatIsUnmappedMeanwhileIsAFailedCopy() {
    MemorySegment buffer = MemorySegment.ofArray(new byte[16]);
    GuestRegions shared;
    try (Arena arena = Arena.ofShared()) {
      shared = new GuestRegions(List.of(new Region(0, arena.allocate(0x100))));
      assertTrue(shared.read(0, buffer));
    }

    assertFalse(shared.read(0, buffer));
    assertFalse(shared.write(0, buffer));
  }

  @Test
  void aBufferThatIsGoneIsTheCallersMistake() {
    GuestRegions shared = new GuestRegions(List.of(region(0, 0x100)));
    MemorySegment buffer;
    try (Arena arena = Arena.ofShared()) {
      buffer = arena.allocate(16);
    }

    assertThrows(IllegalStateException.class, () -> shared.read(0, buffer));
  }

  private static Region region(long guestAddress, long size) {
    return new Region(guestAddress, Arena.ofAuto().allocate(size));
  }
}
