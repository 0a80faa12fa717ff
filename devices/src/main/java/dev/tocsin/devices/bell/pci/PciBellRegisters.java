package dev.tocsin.devices.bell.pci;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.pci.PciInterrupts;
import java.util.concurrent.atomic.LongAdder;

/** The registers of base address register 0; the package page has the map. Thread-safe. */
final class PciBellRegisters implements BusDevice {
  static final int SIZE = 0x4000;

  private static final int ID = 0x4c4c4542;
  private static final int VERSION = 2;
  private static final int CAUSE = 0x10;
  private static final int DOORBELLS = 0x2000;

  private final int capabilities;
  private final PciInterrupts output;
  private final Causes causes;
  private final Rope rope;
  private final Ringing ringing;
  private final LongAdder dropped = new LongAdder();

  PciBellRegisters(
      int capabilities, PciInterrupts output, Causes causes, Rope rope, Ringing ringing) {
    this.capabilities = capabilities;
    this.output = output;
    this.causes = causes;
    this.rope = rope;
    this.ringing = ringing;
  }

  long dropped() {
    return dropped.sum();
  }

  @Override
  public long read(long offset, int width) {
    long value = 0;
    for (long at = offset & ~3; at < offset + width; at += 4) {
      long word = Integer.toUnsignedLong(readWord(at));
      long shift = (at - offset) * 8;
      value |= shift < 0 ? word >>> -shift : word << shift;
    }
    return value;
  }

  /** A write is one whole register, or two that are aligned as one. */
  @Override
  public void write(long offset, int width, long value) {
    if (width == 4 && (offset & 3) == 0) {
      writeWord(offset, (int) value);
    } else if (width == 8 && (offset & 7) == 0) {
      writeWord(offset, (int) value);
      writeWord(offset + 4, (int) (value >>> 32));
    } else {
      dropped.increment();
    }
  }

  private int readWord(long at) {
    if (isDoorbell(at)) {
      return rope.rings((int) (at - DOORBELLS) / 4);
    }
    return switch ((int) Math.min(at, SIZE)) {
      case 0x00 -> ID;
      case 0x04 -> VERSION;
      case 0x08 -> capabilities;
      case 0x0c -> mode() | output.vectors() << 16;
      case CAUSE -> causes.get();
      case 0x14 -> ringing.underWay();
      case 0x18 -> (int) dropped.sum();
      case 0x1c -> causes.acknowledged();
      case 0x20 -> (int) rope.rung();
      case 0x24 -> (int) (rope.rung() >>> 32);
      case 0x28 -> (int) ringing.failures();
      default -> -1;
    };
  }

  private int mode() {
    return switch (output.mode()) {
      case OFF -> 0;
      case INTX -> 1;
      case MSI -> 2;
      case MSIX -> 3;
    };
  }

  private void writeWord(long at, int value) {
    if (at == CAUSE) {
      causes.acknowledge(value);
    } else if (!isDoorbell(at) || !strike((int) (at - DOORBELLS) / 4, Strike.of(value))) {
      dropped.increment();
    }
  }

  private boolean isDoorbell(long at) {
    return at >= DOORBELLS && at < DOORBELLS + 4L * rope.doorbells();
  }

  private boolean strike(int source, Strike strike) {
    if (strike.count() == 0) {
      return strike.by() != Strike.By.NOBODY;
    }
    return switch (strike.by()) {
      case WRITER -> {
        for (int i = 0; i < strike.count(); i++) {
          rope.ring(source);
        }
        yield true;
      }
      case THREAD, FOREIGN -> ringing.start(source, strike);
      case NOBODY -> false;
    };
  }
}
