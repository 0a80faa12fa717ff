package dev.tocsin.machine.inprocess;

import dev.tocsin.bus.Bus;
import dev.tocsin.chip.x86.apic.ApicBase;
import dev.tocsin.chip.x86.apic.ApicMode;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.inprocess.Core.Unwinding;
import dev.tocsin.machine.inprocess.GuestObserver.Space;
import dev.tocsin.memory.GuestMemory;
import java.util.OptionalLong;

/** A processor: its registers, as the program reaches them. Its thread runs {@link Core}. */
final class Cpu implements Processor {
  private static final int TIMESTAMP_MSR = 0x10;
  private static final int PORTS = 0xffff;

  private final int number;
  private final Plant plant;
  private final LocalApic apic;
  private final Core core;

  Cpu(int number, Plant plant, LocalApic apic, Core core) {
    this.number = number;
    this.plant = plant;
    this.apic = apic;
    this.core = core;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public long read(long address, int width) {
    long offset = pageOffset(address, checkWidth(width));
    long value =
        offset >= 0 ? apic.read(offset, width) & mask(width) : read(plant.mmio(), address, width);
    core.point();
    return value;
  }

  @Override
  public void write(long address, int width, long value) {
    long offset = pageOffset(address, checkWidth(width));
    if (offset >= 0) {
      plant.observer().writes(number, Space.LOCAL_APIC, offset, width, value);
      apic.write(offset, width, value & mask(width));
    } else {
      if (!plant.memory().contains(address, width)) {
        plant.observer().writes(number, Space.MMIO, address, width, value);
      }
      write(plant.mmio(), address, width, value);
    }
    core.point();
  }

  @Override
  public long in(int port, int width) {
    long value = read(plant.pio(), port & PORTS, checkWidth(width));
    core.point();
    return value;
  }

  @Override
  public void out(int port, int width, long value) {
    plant.observer().writes(number, Space.PORT, port & PORTS, checkWidth(width), value);
    write(plant.pio(), port & PORTS, width, value);
    core.point();
  }

  @Override
  public long readMsr(int register) {
    OptionalLong value =
        register == TIMESTAMP_MSR ? OptionalLong.of(plant.time().nanos()) : readApic(register);
    core.point();
    return value.orElseThrow(() -> new GeneralProtection("rdmsr 0x%x".formatted(register)));
  }

  @Override
  public void writeMsr(int register, long value) {
    plant.observer().writes(number, Space.MSR, register, Long.BYTES, value);
    boolean done = isApic(register) && apic.writeMsr(register, value);
    core.point();
    if (!done) {
      throw new GeneralProtection("wrmsr 0x%x, 0x%x".formatted(register, value));
    }
  }

  @Override
  public int readCr8() {
    return apic.readCr8();
  }

  @Override
  public void writeCr8(int priority) {
    if ((priority & ~0xf) != 0) {
      throw new GeneralProtection("mov cr8, 0x%x".formatted(priority));
    }
    apic.writeCr8(priority);
    core.point();
  }

  @Override
  public void onInterrupt(int vector, InterruptHandler handler) {
    core.install(vector, handler);
  }

  @Override
  public void enableInterrupts() {
    core.setEnabled(true);
  }

  @Override
  public void disableInterrupts() {
    core.setEnabled(false);
  }

  @Override
  public boolean interruptsEnabled() {
    return core.enabled();
  }

  @Override
  public void halt() {
    core.halt();
  }

  @Override
  public void pause() {
    Thread.onSpinWait();
    core.point();
  }

  @Override
  public void place(int page, Program program) {
    plant.programs().place(page, program);
  }

  @Override
  public GuestMemory memory() {
    return plant.memory();
  }

  private long read(Bus bus, long address, int width) {
    try {
      return bus.read(address, width);
    } catch (RuntimeException | Error failure) {
      throw hostFailed(failure);
    }
  }

  private void write(Bus bus, long address, int width, long value) {
    try {
      bus.write(address, width, value);
    } catch (RuntimeException | Error failure) {
      throw hostFailed(failure);
    }
  }

  /** A device never throws, whatever a guest writes: this is a bug of ours. */
  private Unwinding hostFailed(Throwable failure) {
    plant.control().end(new HostFailed(failure, ""));
    return new Unwinding("a device failed");
  }

  private OptionalLong readApic(int register) {
    return isApic(register) ? apic.readMsr(register) : OptionalLong.empty();
  }

  private static boolean isApic(int register) {
    return register == LocalApic.BASE_MSR
        || register == LocalApic.DEADLINE_MSR
        || (register >= LocalApic.FIRST_MSR && register <= LocalApic.LAST_MSR);
  }

  /** The offset in the local APIC's page if all of the access lies there, else -1. */
  private long pageOffset(long address, int width) {
    ApicBase base = apic.base();
    long offset = address - base.address();
    boolean inside = offset >= 0 && offset <= LocalApic.WINDOW - width;
    return inside && base.mode() == ApicMode.XAPIC ? offset : -1;
  }

  private static int checkWidth(int width) {
    if (width < 1 || width > Long.BYTES) {
      throw new IllegalArgumentException("an access has 1 to 8 bytes: " + width);
    }
    return width;
  }

  private static long mask(int width) {
    return -1L >>> (64 - 8 * width);
  }
}
