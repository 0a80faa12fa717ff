package dev.tocsin.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BusTest {
  private final Bus bus = new Bus("pio");
  private final List<String> seen = new ArrayList<>();

  @Test
  void aReadReachesTheDeviceWithItsOffset() {
    bus.add(new BusRange(0x3f8, 8), recorder("uart", 0x5a));

    assertEquals(0x5a, bus.read(0x3fd, 1));
    assertEquals(List.of("uart r 5 1"), seen);
  }

  @Test
  void aValueIsCutToTheWidthBothWays() {
    bus.add(new BusRange(0x100, 8), recorder("d", -1));

    assertEquals(0xffff, bus.read(0x100, 2));
    bus.write(0x100, 4, 0x1_2345_6789L);

    assertEquals(List.of("d r 0 2", "d w 0 4 23456789"), seen);
  }

  @Test
  void allEightBytesOfAWideAccessPass() {
    bus.add(new BusRange(0x1000, 0x1000), recorder("d", 0x8123_4567_89ab_cdefL));

    assertEquals(0x8123_4567_89ab_cdefL, bus.read(0x1ff8, 8));
    bus.write(0x1000, 8, -2);

    assertEquals(List.of("d r ff8 8", "d w 0 8 fffffffffffffffe"), seen);
  }

  @Test
  void whereNothingAnswersReadsAreOnesAndCounted() {
    bus.add(new BusRange(0x60, 1), recorder("d", 0));

    assertEquals(0xff, bus.read(0x5f, 1));
    assertEquals(0xffff_ffffL, bus.read(0x61, 4));
    assertEquals(-1L, bus.read(0, 8));

    assertEquals(3, bus.unclaimedReads());
    assertEquals(List.of(), seen);
  }

  @Test
  void whereNothingAnswersWritesAreDroppedAndCounted() {
    bus.write(0x80, 1, 7);

    assertEquals(1, bus.unclaimedWrites());
    assertEquals(0, bus.unclaimedReads());
  }

  @Test
  void anAccessAcrossTwoNeighboursIsSplitAtTheBorder() {
    bus.add(new BusRange(0x10, 2), recorder("low", 0x2211));
    bus.add(new BusRange(0x12, 8), recorder("high", 0x4433));

    assertEquals(0x4433_2211L, bus.read(0x10, 4));
    bus.write(0x11, 2, 0xbbaa);

    assertEquals(List.of("low r 0 2", "high r 0 2", "low w 1 1 aa", "high w 0 1 bb"), seen);
    assertEquals(0, bus.unclaimedReads());
  }

  @Test
  void anAccessThatHangsOverTheEndIsOnesBeyondIt() {
    bus.add(new BusRange(0x10, 1), recorder("d", 0x42));

    assertEquals(0xffff_ff42L, bus.read(0x10, 4));
    bus.write(0x0f, 4, 0x04030201);

    assertEquals(List.of("d r 0 1", "d w 0 1 2"), seen);
    assertEquals(1, bus.unclaimedReads());
    assertEquals(1, bus.unclaimedWrites());
  }

  @Test
  void theEndOfTheAddressSpaceIsNoTrap() {
    bus.add(new BusRange(Long.MAX_VALUE - 1, 1), recorder("d", 0x42));

    assertEquals(0xff42, bus.read(Long.MAX_VALUE - 1, 2));
    assertEquals(-1L, bus.read(Long.MAX_VALUE, 8));
    assertEquals(0xff, bus.read(-1, 1));
    bus.write(-3, 8, 0);

    assertEquals(1, bus.unclaimedWrites());
  }

  @Test
  void anOverlapIsRefusedAndNamesBothRanges() {
    bus.add(new BusRange(0x3f8, 8), recorder("first", 0));
    BusRange second = new BusRange(0x3ff, 2);

    var error =
        assertThrows(IllegalArgumentException.class, () -> bus.add(second, recorder("second", 0)));

    assertEquals("pio bus: 0x3ff..0x400 is taken by 0x3f8..0x3ff", error.getMessage());
    assertEquals(List.of(new BusRange(0x3f8, 8)), bus.ranges());
  }

  @Test
  void aRemovedRangeAnswersNoMoreAndIsFree() {
    BusRange range = new BusRange(0x200, 16);
    bus.add(range, recorder("old", 0));

    assertTrue(bus.remove(range));
    assertEquals(0xff, bus.read(0x200, 1));
    assertFalse(bus.remove(range));
    bus.add(range, recorder("new", 1));

    assertEquals(1, bus.read(0x200, 1));
    assertEquals(List.of("new r 0 1"), seen);
  }

  @Test
  void rangesAreListedByAddress() {
    BusRange[] ranges = {new BusRange(30, 5), new BusRange(10, 5), new BusRange(20, 5)};
    for (BusRange range : ranges) {
      bus.add(range, recorder("d", 0));
    }

    assertEquals(List.of(ranges[1], ranges[2], ranges[0]), bus.ranges());
  }

  @Test
  void anyLayoutAnswersLikeAMapOfBytes() {
    Random random = new Random(512);
    int[] owner = new int[4096];
    for (int id = 1; id <= 512; id++) {
      int start = random.nextInt(owner.length - 8);
      int length = 1 + random.nextInt(8);
      boolean free = true;
      for (int i = start; i < start + length; i++) {
        free &= owner[i] == 0;
      }
      if (free) {
        java.util.Arrays.fill(owner, start, start + length, id);
        bus.add(new BusRange(start, length), bytes(id));
      }
    }

    for (int address = 0; address < owner.length - 8; address++) {
      for (int width = 1; width <= 8; width++) {
        long expected = 0;
        for (int i = width - 1; i >= 0; i--) {
          int id = owner[address + i];
          expected = expected << 8 | (id == 0 ? 0xff : id & 0x7f);
        }
        assertEquals(expected, bus.read(address, width), "at " + address + " width " + width);
      }
    }
  }

  /** A device each of whose bytes reads as its number. */
  private static BusDevice bytes(int id) {
    return new BusDevice() {
      @Override
      public long read(long offset, int width) {
        return 0x0101_0101_0101_0101L * (id & 0x7f);
      }

      @Override
      public void write(long offset, int width, long value) {}
    };
  }

  private BusDevice recorder(String name, long answer) {
    return new BusDevice() {
      @Override
      public long read(long offset, int width) {
        seen.add("%s r %x %d".formatted(name, offset, width));
        return answer;
      }

      @Override
      public void write(long offset, int width, long value) {
        seen.add("%s w %x %d %x".formatted(name, offset, width, value));
      }
    };
  }
}
