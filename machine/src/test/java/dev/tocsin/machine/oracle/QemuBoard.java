package dev.tocsin.machine.oracle;

import dev.tocsin.testkit.qtest.Qtest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** QEMU's chips of a PC, without a processor that runs: no interrupt is ever taken. */
final class QemuBoard implements ChipBoard {
  private static final int PIC_INPUTS = 8;

  /** What a device's line goes to. */
  enum Wiring {
    /** The 8259A pair. */
    PIC,
    /** The IOAPIC. */
    IOAPIC
  }

  private final Map<Integer, Boolean> lines = new HashMap<>();
  private final Qtest qemu;
  private final Wiring wiring;
  private final List<String> pics;
  private final String ioApic;

  /** An access to QEMU. */
  private interface Access<T> {
    T run() throws IOException;
  }

  QemuBoard(Wiring wiring) throws IOException {
    this.wiring = wiring;
    qemu = Qtest.start("-machine", "pc");
    try {
      pics = qemu.devices("/machine/unattached", "isa-i8259");
      ioApic = qemu.devices("/machine/i440fx", "ioapic").getFirst();
      qemu.interceptOutputs(pics.getFirst());
    } catch (IOException | RuntimeException failed) {
      qemu.close();
      throw failed;
    }
  }

  Qtest qemu() {
    return qemu;
  }

  @Override
  public void out(int port, int width, long value) {
    run(() -> {
      qemu.out(port, width, value);
      return true;
    });
  }

  @Override
  public long in(int port, int width) {
    return run(() -> qemu.in(port, width));
  }

  @Override
  public void store(long address, int width, long value) {
    run(() -> {
      qemu.write(address, width, value);
      return true;
    });
  }

  @Override
  public long load(long address, int width) {
    return run(() -> qemu.read(address, width));
  }

  @Override
  public boolean writeMsr(int msr, long value) {
    throw new UnsupportedOperationException("no processor runs");
  }

  @Override
  public OptionalLong readMsr(int msr) {
    throw new UnsupportedOperationException("no processor runs");
  }

  @Override
  public void line(int number, boolean high) {
    if (Boolean.valueOf(high).equals(lines.put(number, high))) {
      return; // a line that keeps its level is no event
    }
    run(() -> {
      if (wiring == Wiring.IOAPIC) {
        qemu.setInput(ioApic, number, high);
      } else {
        qemu.setInput(pics.get(number / PIC_INPUTS), number % PIC_INPUTS, high);
      }
      return true;
    });
  }

  @Override
  public boolean asks() {
    return qemu.isHigh(0);
  }

  @Override
  public int take() {
    throw new UnsupportedOperationException("no processor runs");
  }

  @Override
  public void close() {
    qemu.close();
  }

  private static <T> T run(Access<T> access) {
    try {
      return access.run();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
