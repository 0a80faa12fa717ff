package dev.tocsin.chip.x86.apic;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import java.util.OptionalLong;

/**
 * The doors to the registers: the page of xAPIC mode and the model-specific registers of x2APIC
 * mode, each with its own rules for what a guest may not do.
 *
 * <p>Owner: the processor's thread.
 */
final class GuestAccess {
  private final ApicRegisters registers;
  private final GuestFaults faults;

  GuestAccess(ApicRegisters registers, GuestFaults faults) {
    this.registers = registers;
    this.faults = faults;
  }

  long read(long offset, int width) {
    if (isNoPage(offset)) {
      return -1;
    }
    int shift = (int) offset & 0xf;
    if (width < 1 || shift + width > 4) {
      faults.count(GuestFault.ACCESS_SHAPE);
      return 0;
    }
    int index = (int) offset >> 4;
    if (Register.isReadable(index, false)) {
      long value = Integer.toUnsignedLong(registers.read(index)) >>> (8 * shift);
      return value & 0xffff_ffffL >>> (8 * (4 - width));
    }
    refuse(Register.isWritable(index, false));
    return 0;
  }

  void write(long offset, int width, long value) {
    if (isNoPage(offset)) {
      return;
    }
    if (width != 4 || (offset & 0xf) != 0) {
      faults.count(GuestFault.ACCESS_SHAPE);
      return;
    }
    int index = (int) offset >> 4;
    if (Register.isWritable(index, false)) {
      registers.write(index, (int) value);
    } else {
      refuse(Register.isReadable(index, false));
    }
  }

  OptionalLong readMsr(int msr) {
    if (msr == LocalApic.BASE_MSR) {
      return OptionalLong.of(registers.identity.base().bits());
    }
    if (msr == LocalApic.DEADLINE_MSR) {
      return OptionalLong.of(registers.timer.deadline());
    }
    int index = msr - LocalApic.FIRST_MSR;
    if (!registers.identity.isX2apic() || !Register.isReadable(index, true)) {
      faults.count(GuestFault.NO_REGISTER);
      return OptionalLong.empty();
    }
    return OptionalLong.of(
        index == Register.COMMAND
            ? registers.command()
            : Integer.toUnsignedLong(registers.read(index)));
  }

  boolean writeMsr(int msr, long value) {
    if (msr == LocalApic.BASE_MSR) {
      return writeBase(value);
    }
    if (msr == LocalApic.DEADLINE_MSR) {
      registers.timer.writeDeadline(value);
      return true;
    }
    int index = msr - LocalApic.FIRST_MSR;
    if (!registers.identity.isX2apic() || !Register.isWritable(index, true)) {
      faults.count(GuestFault.NO_REGISTER);
      return false;
    }
    if ((value & ~Register.defined(index)) != 0) {
      faults.count(GuestFault.RESERVED);
      return false;
    }
    if (index == Register.COMMAND) {
      registers.writeCommand(value);
    } else {
      registers.write(index, (int) value);
    }
    return true;
  }

  private boolean writeBase(long value) {
    ApicBase next = registers.identity.base().write(value);
    if (next == null) {
      faults.count(GuestFault.RESERVED);
      return false;
    }
    registers.setBase(next);
    return true;
  }

  private boolean isNoPage(long offset) {
    boolean none =
        registers.identity.base().mode() != ApicMode.XAPIC
            || offset < 0
            || offset >= LocalApic.WINDOW;
    if (none) {
      faults.count(GuestFault.NO_REGISTER);
    }
    return none;
  }

  private void refuse(boolean otherDirection) {
    if (otherDirection) {
      faults.count(GuestFault.DIRECTION);
    } else {
      faults.count(GuestFault.NO_REGISTER);
      registers.error(ErrorStatus.ILLEGAL_REGISTER);
    }
  }
}
