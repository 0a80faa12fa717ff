package dev.tocsin.devices.edu;

import dev.tocsin.testkit.qtest.Qtest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * QEMU's device, in a machine whose processor halts at once.
 *
 * <p>The machine is stopped, and with it the time of transfers, but for {@link #settle}; virtual
 * time then leaps from one timer to the next. Messages are directed at a word of memory. The mask
 * of DMA addresses is open: masking makes QEMU print where its answers are read.
 */
final class QemuEdu implements EduBoard {
  private static final int SLOT = 5;
  private static final long MESSAGE = 0x8000;
  private static final int PATIENCE = 100_000;

  private final Path firmware;
  private final Qtest qemu;

  /** Whether a factorial was asked for since the last settling. */
  private boolean asked;

  QemuEdu() throws IOException {
    firmware = Files.createTempFile("halt", ".bin");
    try {
      Files.write(firmware, halting());
      qemu =
          Qtest.start(
              "-machine",
              "pc",
              "-m",
              "16",
              "-bios",
              firmware.toString(),
              "-icount",
              "shift=0,sleep=off",
              "-device",
              "edu,dma_mask=0xffffffffffffffff,addr=0" + SLOT + ".0");
    } catch (IOException failed) {
      Files.delete(firmware);
      throw failed;
    }
    writeConfig(0x10, 4, BAR);
    writeConfig(0x04, 2, 6);
  }

  /** An image of cli; hlt; jmp to the hlt. */
  private static byte[] halting() {
    byte[] image = new byte[0x10000];
    byte[] code = {(byte) 0xfa, (byte) 0xf4, (byte) 0xeb, (byte) 0xfd};
    for (int i = 0; i < image.length; i++) {
      image[i] = code[i % code.length];
    }
    return image;
  }

  @Override
  public long read(int offset, int width) throws IOException {
    return qemu.read(BAR + offset, width);
  }

  @Override
  public void write(int offset, int width, long value) throws IOException {
    qemu.write(BAR + offset, width, value);
    asked |= offset <= 0x08 && offset + width >= 0x0c && (offset != 0x08 || width == 4);
  }

  @Override
  public long readConfig(int offset, int width) throws IOException {
    return qemu.in(address(offset), width);
  }

  @Override
  public void writeConfig(int offset, int width, long value) throws IOException {
    long redirected = offset == 0x44 ? MESSAGE : value;
    qemu.out(address(offset), width, redirected);
  }

  private int address(int offset) throws IOException {
    qemu.out(0xcf8, 4, 0x8000_0000L | SLOT << 11 | (offset & ~3));
    return 0xcfc + (offset & 3);
  }

  @Override
  public void settle() throws IOException {
    if (((read(0x98, 8) | read(0x20, 4)) & 1) != 0) {
      qemu.monitor("{\"execute\": \"cont\"}");
      await(() -> ((read(0x98, 8) | read(0x20, 4)) & 1) == 0);
      qemu.monitor("{\"execute\": \"stop\"}");
    }
    if (asked && (read(0x20, 4) & 0x80) != 0) {
      await(() -> (read(0x24, 4) & 1) != 0); // it stops computing before it interrupts
    }
    asked = false;
  }

  /** A question to QEMU. */
  private interface Question {
    boolean answer() throws IOException;
  }

  private static void await(Question question) throws IOException {
    for (int tries = 0; !question.answer(); tries++) {
      if (tries > PATIENCE) {
        throw new IOException("QEMU's device does not end its work");
      }
    }
  }

  @Override
  public byte[] memory() throws IOException {
    return qemu.readMemory(RAM, RAM_BYTES);
  }

  @Override
  public void fillMemory(byte[] bytes) throws IOException {
    qemu.writeMemory(RAM, bytes);
  }

  @Override
  public boolean takeMessage() throws IOException {
    boolean sent = qemu.read(MESSAGE, 4) != 0;
    qemu.write(MESSAGE, 4, 0);
    return sent;
  }

  @Override
  public void close() {
    qemu.close();
    firmware.toFile().delete();
  }
}
