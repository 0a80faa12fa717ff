package dev.tocsin.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every offset, width and some values: an access changes the bytes it names and no other, and every
 * read agrees with the reads of its bytes.
 */
class EveryAccessTest {
  private static final int VECTORS = 3;
  private static final int TABLE_BYTES = 16 * VECTORS;
  private static final int PENDING = 4096;
  private static final int MSIX_ENABLE = 0x80;
  private static final long[] VALUES = {0, -1, 0x0102_0304_0506_0708L, 0x8000_0001_7fff_fffeL};

  private final Rig rig = new Rig();
  private int at;

  private PciFunction msix(int control) {
    PciFunction function = rig.builder().msix(MsixLayout.alone(VECTORS, 0)).build();
    rig.host.root().plug(3, function);
    function.writeConfig(0x10, 4, Rig.MEMORY_START);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
    function.writeConfig(Rig.capability(function, 0x11) + 3, 1, control);
    return function;
  }

  private byte[] table() {
    byte[] bytes = new byte[TABLE_BYTES];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) rig.memory.read(Rig.MEMORY_START + i, 1);
    }
    return bytes;
  }

  /** Tells whether a write is one that the table takes (S24). */
  private static boolean isTaken(int offset, int width) {
    return offset / 4 == (offset + width - 1) / 4 || (width == 8 && offset % 8 == 0);
  }

  // S24, S25: MSI-X off, on, and under the function mask
  @ParameterizedTest
  @ValueSource(ints = {0, MSIX_ENABLE, MSIX_ENABLE | 0x40})
  void aTableWriteChangesTheBytesItNamesOrNone(int control) {
    PciFunction function = msix(control);
    long dropped = 0;
    for (int width = 1; width <= 8; width++) {
      for (int offset = 0; offset + width <= TABLE_BYTES; offset++) {
        for (long value : VALUES) {
          byte[] expected = table();
          if (isTaken(offset, width)) {
            for (int i = 0; i < width; i++) {
              expected[offset + i] = (byte) (value >>> (8 * i));
            }
          } else {
            dropped++;
          }

          rig.memory.write(Rig.MEMORY_START + offset, width, value);

          at = offset;
          assertTrue(Arrays.equals(expected, table()), () -> "offset " + at);
        }
      }
    }
    assertEquals(dropped, function.counters().droppedWrites());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aReadOfTableAndPendingBitsIsThatOfItsBytes(int width) {
    PciFunction function = msix(MSIX_ENABLE | 0x40);
    for (int i = 0; i < TABLE_BYTES; i += 4) {
      rig.memory.write(Rig.MEMORY_START + i, 4, 0x9e37_79b9L * (i + 1));
    }
    function.interrupts().trigger(0);
    function.interrupts().trigger(2);
    assertEquals(5, rig.memory.read(Rig.MEMORY_START + PENDING, 8));
    for (int offset = 0; offset + width <= PENDING + 16; offset++) {
      long bytes = 0;
      for (int i = 0; i < width; i++) {
        bytes |= rig.memory.read(Rig.MEMORY_START + offset + i, 1) << (8 * i);
      }
      assertEquals(bytes, rig.memory.read(Rig.MEMORY_START + offset, width), "offset " + offset);
    }
  }

  // S26
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aWriteToPendingBitsIsDroppedAndLosesNothing(int width) {
    PciFunction function = msix(MSIX_ENABLE | 0x40);
    function.interrupts().trigger(1);
    byte[] before = table();
    int writes = 0;
    for (int offset = 0; offset + width <= 8; offset++) {
      for (long value : VALUES) {
        rig.memory.write(Rig.MEMORY_START + PENDING + offset, width, value);
        writes++;
      }
    }

    assertEquals(2, rig.memory.read(Rig.MEMORY_START + PENDING, 8));
    assertEquals(writes, function.counters().droppedWrites());
    assertTrue(Arrays.equals(before, table()));
    rig.memory.write(Rig.MEMORY_START + 16, 8, 0xfee0_0000L);
    rig.memory.write(Rig.MEMORY_START + 24, 8, 0x66);
    function.writeConfig(Rig.capability(function, 0x11) + 3, 1, MSIX_ENABLE);
    assertEquals(0x66, rig.fake.sent.getFirst().data());
  }

  /**
   * Four layouts (S32): what a guest writes to the capability stays there, and an event is kept.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void everyWriteToAnMsiCapabilityStaysInItAndAnHonestDriverIsServed(int kind) {
    var layout = new MsiLayout(8, (kind & 1) != 0, (kind & 2) != 0);
    PciFunction function = rig.builder().msi(layout).msix(MsixLayout.alone(1, 0)).build();
    rig.host.root().plug(3, function);
    function.writeConfig(Rig.COMMAND, 2, Rig.MASTER);
    int msi = Rig.capability(function, 5);
    int end = msi + ((layout.length() + 3) & ~3);
    byte[] outside = outside(function, msi, end);
    for (int width = 1; width <= 8; width++) {
      for (int offset = msi; offset + width <= end; offset++) {
        for (long value : VALUES) {
          function.writeConfig(offset, width, value >>> (64 - 8 * width));
          function.interrupts().trigger(offset & 7);
          at = offset;
          assertTrue(
              Arrays.equals(outside, outside(function, msi, end)),
              () -> "offset %d of the capability".formatted(at - msi));
        }
      }
    }
    rig.fake.forget();
    function.writeConfig(msi + 2, 2, 0);
    function.writeConfig(msi + 4, layout.address64() ? 8 : 4, 0xfee0_0000L);
    int data = msi + (layout.address64() ? 12 : 8);
    function.writeConfig(data, 2, 0x48);
    if (layout.maskable()) {
      function.writeConfig(data + 4, 4, 0);
    }
    function.writeConfig(msi + 2, 2, 1 | (3 << 4));

    function.interrupts().trigger(5);

    assertEquals(0x4d, rig.fake.sent.getLast().data());
  }

  private static byte[] outside(PciFunction function, int from, int to) {
    byte[] bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = i >= from && i < to ? 0 : (byte) function.readConfig(i, 1);
    }
    return bytes;
  }
}
