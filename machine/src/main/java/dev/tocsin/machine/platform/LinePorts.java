package dev.tocsin.machine.platform;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One port for each interrupt line: a byte whose bit 0 is the level at which this device holds it.
 *
 * <p>Reads as ones. A wider write moves as many lines as it has bytes.
 */
public final class LinePorts implements BusDevice, AutoCloseable {
  /** The port of line 0. */
  public static final int PORT = 0x2000;

  /** Lines of a PC's IOAPIC, and bytes of bus. */
  public static final int LENGTH = 24;

  private final List<LineGroup> lines = new ArrayList<>();
  private final Consumer<InterruptException> failed;

  /**
   * Creates the ports and takes a share of every line.
   *
   * @param interrupts creates the line groups
   * @param failed is told when the host refuses to move a line
   * @throws InterruptException if a group cannot be created; none is left then
   */
  public LinePorts(LegacyInterruptManager interrupts, Consumer<InterruptException> failed)
      throws InterruptException {
    this.failed = failed;
    try {
      for (int line = 0; line < LENGTH; line++) {
        LineGroup group = interrupts.createGroup(new LegacyIrqGroupConfig(line));
        lines.add(group);
        group.enable();
      }
    } catch (InterruptException failure) {
      close();
      throw failure;
    }
  }

  @Override
  public long read(long offset, int width) {
    return -1;
  }

  @Override
  public void write(long offset, int width, long value) {
    for (int i = 0; i < width; i++) {
      set(lines.get((int) offset + i), (value >>> (8 * i) & 1) != 0);
    }
  }

  private void set(LineGroup line, boolean high) {
    try {
      if (high) {
        line.raise();
      } else {
        line.lower();
      }
    } catch (InterruptException failure) {
      failed.accept(failure);
    }
  }

  @Override
  public void close() {
    lines.forEach(LineGroup::close);
  }
}
