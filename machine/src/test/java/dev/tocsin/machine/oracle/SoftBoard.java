package dev.tocsin.machine.oracle;

import dev.tocsin.chip.x86.ChipOptions;
import dev.tocsin.chip.x86.ChipWiring;
import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.timer.ApicClock;
import dev.tocsin.interrupt.InterruptException;
import java.util.OptionalLong;

/** Our chips, with the test as their only processor; time stands still. */
final class SoftBoard implements ChipBoard {
  private final SoftIrqChip chip;
  private final LocalApic apic;

  SoftBoard() {
    var clock = ApicClock.of(() -> 0, 1_000_000_000);
    chip = new SoftIrqChip(ChipOptions.of(1), new ChipWiring(clock, _ -> {}, _ -> {}));
    apic = chip.localApic(0);
  }

  LocalApic apic() {
    return apic;
  }

  @Override
  public void out(int port, int width, long value) {
    chip.writePort(port, width, value);
  }

  @Override
  public long in(int port, int width) {
    return chip.readPort(port, width);
  }

  @Override
  public void store(long address, int width, long value) {
    if (address >= LOCAL_APIC) {
      apic.write(address - LOCAL_APIC, width, value);
    } else {
      chip.writeIoApic(address - IOAPIC, width, value);
    }
  }

  @Override
  public long load(long address, int width) {
    long value =
        address >= LOCAL_APIC
            ? apic.read(address - LOCAL_APIC, width)
            : chip.readIoApic(address - IOAPIC, width);
    return value & -1L >>> (64 - 8 * width);
  }

  @Override
  public boolean writeMsr(int msr, long value) {
    return apic.writeMsr(msr, value);
  }

  @Override
  public OptionalLong readMsr(int msr) {
    return apic.readMsr(msr);
  }

  @Override
  public void line(int number, boolean high) {
    try {
      chip.lines().set(number, high);
    } catch (InterruptException refused) {
      throw new AssertionError("chips in Java never refuse", refused);
    }
  }

  @Override
  public boolean asks() {
    return apic.hasInterrupt();
  }

  @Override
  public int take() {
    return apic.hasInterrupt() ? apic.acknowledge() : -1;
  }

  @Override
  public void close() {
    // nothing to give back
  }
}
