package dev.tocsin.machine.boot;

import static dev.tocsin.machine.boot.Fields.U32;
import static dev.tocsin.machine.boot.Fields.U64;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * The information structure and what it points to (Multiboot Specification, 3.3).
 *
 * <pre>
 *   0x00 descriptor table   0x20 information   0x98 module   0xa8 memory map
 *   0x118 name of the loader   0x120 command line
 * </pre>
 */
final class MultibootInfo {
  private static final int INFO = 0x20;
  private static final int MODULE = 0x98;
  private static final int MAP = 0xa8;
  private static final int MAP_ENTRY = 24;
  private static final int NAME = 0x118;
  private static final int COMMAND_LINE = 0x120;
  private static final byte[] LOADER = ascii("Tocsin");

  // flags: which fields hold something
  private static final int MEMORY = 1;
  private static final int COMMAND_LINE_GIVEN = 1 << 2;
  private static final int MODULES = 1 << 3;
  private static final int MEMORY_MAP = 1 << 6;
  private static final int LOADER_NAME = 1 << 9;

  private static final int USABLE = 1;
  private static final int RESERVED = 2;

  /** End of conventional memory, and of the hole of old adapters above it. */
  private static final long LOWER_END = 0xa0000;

  private static final long UPPER_START = 0x100000;

  private static final long FLAT_CODE = 0x00cf9b00_0000ffffL;
  private static final long FLAT_DATA = 0x00cf9300_0000ffffL;

  private MultibootInfo() {}

  /** Where the guest finds the parts it needs first. */
  record Addresses(long info, long gdt) {}

  /** Collects what is known, then writes it in one piece. */
  static final class Builder {
    private final MemoryMap map;
    private final byte[] commandLine;
    private long moduleStart;
    private long moduleEnd;

    Builder(MemoryMap map, String commandLine) {
      this.map = map;
      this.commandLine = ascii(commandLine);
    }

    void module(long address, long size) {
      moduleStart = address;
      moduleEnd = address + size;
    }

    long size() {
      return COMMAND_LINE + commandLine.length + 1L;
    }

    Addresses write(MemorySegment block, long address) {
      block.fill((byte) 0);
      block.set(U64, 8, FLAT_CODE);
      block.set(U64, 16, FLAT_DATA);
      text(block, NAME, LOADER);
      text(block, COMMAND_LINE, commandLine);
      int mapLength = writeMap(block);
      boolean module = moduleEnd != 0;
      int flags = MEMORY | COMMAND_LINE_GIVEN | MODULES | MEMORY_MAP | LOADER_NAME;
      long base = Math.max(map.low() - UPPER_START, 0);
      int[] info = {
        flags,
        (int) (Math.min(map.low(), LOWER_END) >> 10),
        (int) (base >> 10),
        0, // boot device
        (int) address + COMMAND_LINE,
        module ? 1 : 0,
        (int) address + MODULE,
      };
      for (int i = 0; i < info.length; i++) {
        block.set(U32, INFO + 4L * i, info[i]);
      }
      block.set(U32, INFO + 44, mapLength);
      block.set(U32, INFO + 48, (int) address + MAP);
      block.set(U32, INFO + 64, (int) address + NAME);
      block.set(U32, MODULE, (int) moduleStart);
      block.set(U32, MODULE + 4, (int) moduleEnd);
      return new Addresses(address + INFO, address);
    }

    private int writeMap(MemorySegment block) {
      int at = 0;
      at += entry(block, at, 0, Math.min(map.low(), LOWER_END), USABLE);
      at += entry(block, at, LOWER_END, UPPER_START - LOWER_END, RESERVED);
      at += entry(block, at, UPPER_START, map.low() - UPPER_START, USABLE);
      at += entry(block, at, MemoryMap.HIGH_START, map.high(), USABLE);
      return at;
    }

    private static int entry(MemorySegment block, int at, long start, long length, int type) {
      if (length <= 0) {
        return 0;
      }
      block.set(U32, MAP + at, MAP_ENTRY - 4);
      block.set(U64, MAP + at + 4L, start);
      block.set(U64, MAP + at + 12L, length);
      block.set(U32, MAP + at + 20L, type);
      return MAP_ENTRY;
    }
  }

  private static void text(MemorySegment block, long at, byte[] text) {
    MemorySegment.copy(text, 0, block, ValueLayout.JAVA_BYTE, at, text.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
