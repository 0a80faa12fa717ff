package dev.tocsin.devices.edu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.testkit.qtest.Qemu;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our educational device against QEMU's own, with the same register scripts. */
@Tag("qemu")
@Timeout(300)
class EduOracleTest {
  private static final int SCRIPTS = 40;
  private static final int LENGTH = 80;
  private static final int[] REGISTERS = {
    0x00, 0x04, 0x08, 0x20, 0x24, 0x60, 0x64, 0x80, 0x88, 0x90, 0x98
  };
  private static final int[] WIDTHS = {1, 2, 4, 8};
  private static final int BUFFER = 0x40000;

  /** QEMU 7.2 ends itself when a transfer touches the buffer's last byte. */
  private static final int BUFFER_USABLE = 4095;

  @Test
  void anyAccessToAnyOffsetIsAnsweredAlike() throws IOException {
    assumeQemu();
    try (var ours = new OurEdu();
        var theirs = new QemuEdu()) {
      for (int offset = 0; offset < 0xa8; offset++) {
        for (int width : WIDTHS) {
          same(ours, theirs, offset, width);
        }
      }
      for (int offset : new int[] {0x3fffc, BUFFER, BUFFER + 1, 0xff000, 0xffff8}) {
        for (int width : WIDTHS) {
          same(ours, theirs, offset, width);
        }
      }
    }
  }

  @Test
  void theHeaderIsTheSame() throws IOException {
    assumeQemu();
    try (var ours = new OurEdu();
        var theirs = new QemuEdu()) {
      for (int offset : new int[] {0x00, 0x08, 0x0c, 0x2c, 0x3c}) {
        assertEquals(
            theirs.readConfig(offset, 4) & ~0xffL * (offset == 0x3c ? 1 : 0),
            ours.readConfig(offset, 4) & ~0xffL * (offset == 0x3c ? 1 : 0),
            Integer.toHexString(offset));
      }
      for (EduBoard one : new EduBoard[] {ours, theirs}) {
        one.writeConfig(0x10, 4, 0xffff_ffffL);
        assertEquals(0xfff0_0000L, one.readConfig(0x10, 4));
        int msi = (int) one.readConfig(0x34, 1);
        assertEquals(0x0080_0005L, one.readConfig(msi, 4));
      }
    }
  }

  @Test
  void randomScriptsAreAnsweredAlikeWithThePin() throws IOException {
    assumeQemu();
    compare(0);
  }

  @Test
  void randomScriptsAreAnsweredAlikeWithMsi() throws IOException {
    assumeQemu();
    compare(1);
  }

  private static void assumeQemu() {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  private static void compare(int msi) throws IOException {
    try (var ours = new OurEdu();
        var theirs = new QemuEdu()) {
      for (EduBoard one : new EduBoard[] {ours, theirs}) {
        int at = (int) one.readConfig(0x34, 1);
        assertEquals(0x40, at, "where the capability is");
        one.writeConfig(at + 4, 4, 0xfee0_0000L);
        one.writeConfig(at + 12, 2, 0x77);
        one.writeConfig(at + 2, 2, msi);
      }
      for (int seed = 0; seed < SCRIPTS; seed++) {
        new Script(ours, theirs, seed).run();
      }
    }
  }

  private static void same(EduBoard ours, EduBoard theirs, int offset, int width)
      throws IOException {
    assertEquals(
        Long.toHexString(theirs.read(offset, width)),
        Long.toHexString(ours.read(offset, width) & -1L >>> (64 - 8 * width)),
        () -> "read of %d bytes at 0x%x".formatted(width, offset));
  }

  /** One random script on both devices, which brings them into a known state first. */
  private record Script(
      EduBoard ours, EduBoard theirs, SplittableRandom random, StringBuilder log) {
    Script(EduBoard ours, EduBoard theirs, int seed) {
      this(ours, theirs, new SplittableRandom(seed), new StringBuilder("seed " + seed));
    }

    void run() throws IOException {
      byte[] bytes = new byte[EduBoard.RAM_BYTES];
      random.nextBytes(bytes);
      ours.fillMemory(bytes);
      theirs.fillMemory(bytes);
      write(0x04, 4, 0);
      write(0x20, 4, 0);
      write(0x08, 4, 1);
      settle();
      transfer(EduBoard.RAM, BUFFER, BUFFER_USABLE, 1);
      settle();
      write(0x64, 4, -1);
      for (int i = 0; i < LENGTH; i++) {
        step();
      }
      settle();
      assertArrayEquals(theirs.memory(), ours.memory(), log::toString);
    }

    private void step() throws IOException {
      switch (random.nextInt(8)) {
        case 0 -> {
          write(0x08, 4, random.nextInt(40));
          settle(); // QEMU's thread needs no virtual time
        }
        case 1 -> settle();
        case 2 -> transferOfAnySort();
        case 3, 4 -> same(ours, theirs, offset(), width());
        default -> wildWrite();
      }
      same(ours, theirs, 0x24, 4);
      same(ours, theirs, 0x98, 8);
      assertEquals(
          theirs.readConfig(6, 2) & 8, ours.readConfig(6, 2) & 8, () -> "pin after " + log);
      assertEquals(theirs.takeMessage(), ours.takeMessage(), () -> "message after " + log);
    }

    /** Writes anywhere, but starts nothing that ends QEMU. */
    private void wildWrite() throws IOException {
      int offset = offset();
      int width = width();
      boolean starts = (offset < 0x10 && offset + width > 0x08) || offset > 0x90;
      write(offset, width, starts ? random.nextLong() & 0x6 : random.nextLong());
      settleComputing(offset, width);
    }

    private void settleComputing(int offset, int width) throws IOException {
      if (offset < 0x10 && offset + width > 0x08) {
        settle();
      }
    }

    private void transferOfAnySort() throws IOException {
      int count = random.nextInt(BUFFER_USABLE + 1);
      int inside = BUFFER + random.nextInt(BUFFER_USABLE + 1 - count);
      long outside =
          switch (random.nextInt(6)) {
            case 0 -> random.nextLong(0x1000_0000L) | 0x0200_0000L; // no memory
            case 1 -> 0x30_0000_1000L + random.nextInt(0x2000); // no memory up there
            default -> EduBoard.RAM + random.nextInt(EduBoard.RAM_BYTES - 4096);
          };
      boolean out = random.nextBoolean();
      int command = 1 | (out ? 2 : 0) | (random.nextBoolean() ? 4 : 0) | random.nextInt(16) << 4;
      transfer(out ? inside : outside, out ? outside : inside, count, command);
    }

    private void transfer(long source, long destination, long count, int command)
        throws IOException {
      write(0x80, 8, source);
      write(0x88, 8, destination);
      write(0x90, 8, count);
      if (((theirs.read(0x98, 8) | ours.read(0x98, 8)) & 1) != 0) {
        write(0x98, 4, command);
        settle();
      } else {
        write(0x98, 4, command);
      }
    }

    private void write(int offset, int width, long value) throws IOException {
      if (offset < 0x0c && offset + width > 0x08) {
        write(0x64, 4, 1); // so that the end of computing can be seen
      }
      log.append(", [%x]%d=%x".formatted(offset, width, value));
      ours.write(offset, width, value);
      theirs.write(offset, width, value);
    }

    private void settle() throws IOException {
      log.append(", settle");
      ours.settle();
      theirs.settle();
    }

    private int offset() {
      int any = random.nextInt(0xa8);
      return random.nextInt(4) == 0 ? any : REGISTERS[random.nextInt(REGISTERS.length)];
    }

    private int width() {
      return random.nextInt(3) == 0 ? WIDTHS[random.nextInt(WIDTHS.length)] : 4;
    }
  }
}
