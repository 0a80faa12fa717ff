package dev.tocsin.chip.x86.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.message.InterruptCommand;
import dev.tocsin.chip.x86.timer.ApicClock;
import java.util.ArrayList;
import java.util.List;

/** One local APIC whose bus records; time stands still until it is set. */
final class ApicFixture implements ApicBus {
  static final int ID = 0x020;
  static final int VERSION = 0x030;
  static final int TPR = 0x080;
  static final int APR = 0x090;
  static final int PPR = 0x0a0;
  static final int EOI = 0x0b0;
  static final int LDR = 0x0d0;
  static final int DFR = 0x0e0;
  static final int SVR = 0x0f0;
  static final int ISR = 0x100;
  static final int TMR = 0x180;
  static final int IRR = 0x200;
  static final int ESR = 0x280;
  static final int CMCI = 0x2f0;
  static final int ICR = 0x300;
  static final int ICR_HIGH = 0x310;
  static final int TIMER = 0x320;
  static final int PERFORMANCE = 0x340;
  static final int LINT0 = 0x350;
  static final int LINT1 = 0x360;
  static final int ERROR = 0x370;
  static final int INITIAL = 0x380;
  static final int CURRENT = 0x390;
  static final int DIVIDE = 0x3e0;
  static final int SELF = 0x3f0;
  static final int MASKED = 1 << 16;
  static final int ID_VALUE = 0x1_2345;

  final GuestFaults faults = new GuestFaults();
  final List<Integer> kicks = new ArrayList<>();
  final List<InterruptCommand> commands = new ArrayList<>();
  final List<Integer> ended = new ArrayList<>();
  int readdressed;
  int external = 0x20;
  long now = 5_000;
  final LocalApic apic;

  /** The bootstrap processor, enabled by software. */
  ApicFixture() {
    this(0);
    write(SVR, 0x1ff);
  }

  /** A processor as after power-on. */
  ApicFixture(int number) {
    apic =
        new LocalApic(
            new LocalApic.Place(number, ID_VALUE),
            kicks::add,
            ApicClock.of(() -> now, 1_000_000_000),
            this,
            faults);
  }

  @Override
  public void send(ApicInbox sender, InterruptCommand command) {
    assertEquals(apic.inbox(), sender);
    commands.add(command);
  }

  @Override
  public void endOfInterrupt(int vector) {
    ended.add(vector);
  }

  @Override
  public int acknowledgeExternal() {
    return external;
  }

  @Override
  public void readdressed() {
    readdressed++;
  }

  void write(int offset, int value) {
    apic.write(offset, 4, Integer.toUnsignedLong(value));
  }

  int read(int offset) {
    return (int) apic.read(offset, 4);
  }

  /** One bit of one of the 256-bit registers. */
  boolean bit(int register, int vector) {
    return (read(register + (vector >> 5 << 4)) >>> vector & 1) != 0;
  }

  void accept(int vector) {
    apic.inbox().accept(vector, false);
  }

  void acceptLevel(int vector) {
    apic.inbox().accept(vector, true);
  }

  /** Takes what must be the next interrupt. */
  void expect(int vector) {
    assertTrue(apic.hasInterrupt(), "vector 0x%x is not offered".formatted(vector));
    assertEquals(vector, apic.acknowledge());
  }

  void end() {
    write(EOI, 0);
  }

  void enterX2apic() {
    assertTrue(apic.writeMsr(LocalApic.BASE_MSR, ApicBase.ADDRESS | 1 << 11 | 1 << 10));
  }

  void disable() {
    assertTrue(apic.writeMsr(LocalApic.BASE_MSR, ApicBase.ADDRESS));
  }

  boolean wrmsr(int register, long value) {
    return apic.writeMsr(0x800 + (register >> 4), value);
  }

  long rdmsr(int register) {
    return apic.readMsr(0x800 + (register >> 4)).orElseThrow();
  }
}
