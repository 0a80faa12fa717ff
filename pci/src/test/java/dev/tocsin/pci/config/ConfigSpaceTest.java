package dev.tocsin.pci.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigSpaceTest {
  private final FunctionLock lock = new FunctionLock();
  private final RegisterBlock header =
      new RegisterBlock(64)
          .define(0, 4, 0x11e8_1234)
          .define(4, 4, 0x0200_0000)
          .writable(4, 2, 0x0407)
          .clearable(6, 2, 0xf900);
  private final ConfigSpace space = new ConfigSpace(header, ConfigSpace.EXTENDED, lock);

  @Test
  void everyWidthAtEveryOffsetReadsTheBytesAskedFor() {
    space.add(9, new RegisterBlock(16).define(4, 4, 0x1234_5678).define(8, 4, -1));
    for (int width = 1; width <= 8; width++) {
      for (int at = -9; at < ConfigSpace.EXTENDED + 9; at++) {
        long bytes = 0;
        for (int i = 0; i < width; i++) {
          bytes |= space.read(at + i, 1) << (8 * i);
        }
        assertEquals(bytes, space.read(at, width), at + " by " + width);
      }
    }
    assertEquals(0xff, space.read(ConfigSpace.EXTENDED, 1));
    assertEquals(0xff, space.read(-1, 1));
    assertEquals(0xff, space.read(Integer.MAX_VALUE, 1));
    assertEquals(-1, space.read(Integer.MAX_VALUE - 3, 8));
    assertEquals(0, space.read(0x90, 4));
  }

  @Test
  void everyWidthAtEveryOffsetWritesWritableBitsAlone() {
    space.add(9, new RegisterBlock(16).writable(4, 4, 0x00ff_0ff0));
    byte[] before = space.image();
    for (int width = 1; width <= 8; width++) {
      for (int at = -9; at < 300; at++) {
        space.write(at, width, -1);
        for (int i = 0; i < 300; i++) {
          boolean written = i >= at && i < at + width;
          long fixed = before[i] & 0xff & ~cleared(i, written);
          assertEquals(fixed | (written ? taken(i) : 0), space.read(i, 1), at + " by " + width);
        }
        space.restore(before);
      }
    }
  }

  private static int taken(int at) {
    return switch (at) {
      case 4 -> 0x07;
      case 5 -> 0x04;
      case 0x44 -> 0xf0;
      case 0x45 -> 0x0f;
      case 0x46 -> 0xff;
      default -> 0;
    };
  }

  private static int cleared(int at, boolean written) {
    return written && at == 7 ? 0xf9 : 0;
  }

  @Test
  void capabilitiesAreListedInTheirOrder() {
    int first = space.add(5, new RegisterBlock(14));
    int second = space.add(0x11, new RegisterBlock(12));

    assertEquals(0x40, first);
    assertEquals(0x50, second);
    assertEquals(0x40, space.read(0x34, 1));
    assertEquals(0x10, space.read(6, 1));
    assertEquals(0x5005, space.read(0x40, 2));
    assertEquals(0x0011, space.read(0x50, 2));
  }

  @Test
  void extendedCapabilitiesAreListedInTheirOrder() {
    space.addExtended(3, 1, new RegisterBlock(12));
    space.addExtended(0x0b, 2, new RegisterBlock(8));

    assertEquals(0x10c1_0003L, space.read(0x100, 4));
    assertEquals(0x0002_000bL, space.read(0x10c, 4));
  }

  @Test
  void aListWithoutRoomIsRefused() {
    space.add(9, new RegisterBlock(192));

    assertThrows(IllegalArgumentException.class, () -> space.add(9, new RegisterBlock(4)));
    assertThrows(
        IllegalArgumentException.class, () -> space.addExtended(9, 1, new RegisterBlock(4000)));
    assertThrows(
        IllegalArgumentException.class, () -> new ConfigSpace(new RegisterBlock(60), 256, lock));
  }

  @Test
  void bitsThatAreClearedByWritingOneStayOtherwise() {
    header.set(6, 2, 0xf900);

    space.write(6, 2, 0x8000);

    assertEquals(0x7900, space.read(6, 2));
  }

  @Test
  void anEffectRunsOnceAWriteAndSeesAllOfIt() {
    List<Integer> seen = new ArrayList<>();
    var block = new RegisterBlock(16).writable(4, 4, -1).writable(8, 4, -1);
    block.onWrite(() -> seen.add(block.get(4, 4) + block.get(8, 4)));
    int at = space.add(9, block);

    space.write(at + 4, 8, 0x0000_0003_0000_0004L);

    assertEquals(List.of(7), seen);
  }

  @Test
  void whatIsPostedRunsWithoutTheLock() {
    List<Boolean> held = new ArrayList<>();
    var block = new RegisterBlock(8).writable(4, 4, -1);
    block.onWrite(() -> lock.post(() -> held.add(Thread.holdsLock(lock))));
    int at = space.add(9, block);

    space.write(at + 4, 1, 1);

    assertEquals(List.of(false), held);
  }

  @Test
  void anImageOfAnotherFunctionIsRefused() {
    byte[] image = space.image();
    byte[] otherDevice = image.clone();
    otherDevice[2] ^= 1;
    byte[] reserved = image.clone();
    reserved[0x90] = 1;
    byte[] written = image.clone();
    written[4] = 7;

    assertThrows(IllegalArgumentException.class, () -> space.check(otherDevice));
    assertThrows(IllegalArgumentException.class, () -> space.check(reserved));
    assertThrows(IllegalArgumentException.class, () -> space.check(new byte[256]));
    space.check(written);
    space.restore(written);
    assertEquals(7, space.read(4, 1));
  }
}
