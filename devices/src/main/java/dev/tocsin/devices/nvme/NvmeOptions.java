package dev.tocsin.devices.nvme;

import dev.tocsin.pci.InterruptMode;
import java.nio.charset.StandardCharsets;

/**
 * What a controller is like.
 *
 * @param serial serial number, 1 to 20 printable ASCII characters. The subsystem's name and the
 *     namespace's UUID are made of it: two controllers of one guest need two
 * @param queues how many I/O queues a driver gets at most, 1 to {@link #MAX_QUEUES}
 * @param blockSize bytes of a logical block: 512 or 4096
 * @param interrupts the best a driver can choose; it can also choose what is simpler
 */
public record NvmeOptions(String serial, int queues, int blockSize, InterruptMode interrupts) {
  /** Most I/O queues. */
  public static final int MAX_QUEUES = 256;

  /** 64 queues, blocks of 512 bytes, MSI-X. */
  public static final NvmeOptions DEFAULT =
      new NvmeOptions("TOCSIN-1", 64, 512, InterruptMode.MSIX);

  /** Checks the ranges. */
  public NvmeOptions {
    if (serial.isEmpty()
        || serial.length() > 20
        || !StandardCharsets.US_ASCII.newEncoder().canEncode(serial)
        || serial.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a serial number has 1..20 characters: " + serial);
    }
    if (queues < 1 || queues > MAX_QUEUES) {
      throw new IllegalArgumentException("1..%d queues: %d".formatted(MAX_QUEUES, queues));
    }
    if (blockSize != 512 && blockSize != 4096) {
      throw new IllegalArgumentException("a block has 512 or 4096 bytes: " + blockSize);
    }
    if (interrupts == InterruptMode.OFF) {
      throw new IllegalArgumentException("a controller interrupts");
    }
  }

  /**
   * Returns these options with another serial number.
   *
   * @param value 1 to 20 printable ASCII characters
   * @return a copy
   */
  public NvmeOptions withSerial(String value) {
    return new NvmeOptions(value, queues, blockSize, interrupts);
  }

  /**
   * Returns these options with another number of queues.
   *
   * @param value 1 to {@link #MAX_QUEUES}
   * @return a copy
   */
  public NvmeOptions withQueues(int value) {
    return new NvmeOptions(serial, value, blockSize, interrupts);
  }

  /**
   * Returns these options with another block size.
   *
   * @param value 512 or 4096
   * @return a copy
   */
  public NvmeOptions withBlockSize(int value) {
    return new NvmeOptions(serial, queues, value, interrupts);
  }

  /**
   * Returns these options with another kind of interrupts.
   *
   * @param value the best a driver can choose
   * @return a copy
   */
  public NvmeOptions withInterrupts(InterruptMode value) {
    return new NvmeOptions(serial, queues, blockSize, value);
  }

  /** Returns how many vectors a driver can use: one for each queue, and the admin queue's. */
  int vectors() {
    return queues + 1;
  }

  /** Returns the power of two of the block size. */
  int blockShift() {
    return Integer.numberOfTrailingZeros(blockSize);
  }
}
