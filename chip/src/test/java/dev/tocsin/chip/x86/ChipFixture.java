package dev.tocsin.chip.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.x86.apic.ApicBase;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.timer.ApicClock;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All chips of a machine whose processors are the test itself; time stands still until set. */
final class ChipFixture {
  static final int ID = 0x020;
  static final int EOI = 0x0b0;
  static final int LDR = 0x0d0;
  static final int DFR = 0x0e0;
  static final int TPR = 0x080;
  static final int SVR = 0x0f0;
  static final int ICR = 0x300;
  static final int ICR_HIGH = 0x310;
  static final int LINT0 = 0x350;

  final List<Integer> kicks = Collections.synchronizedList(new ArrayList<>());
  final List<Long> alarms = new ArrayList<>();
  long now;
  final SoftIrqChip chip;

  ChipFixture(int processors) {
    this(ChipOptions.of(processors));
  }

  ChipFixture(ChipOptions options) {
    var clock = ApicClock.of(() -> now, 1_000_000_000);
    chip = new SoftIrqChip(options, new ChipWiring(clock, kicks::add, alarms::add));
  }

  /** A machine whose local APICs are all enabled. */
  static ChipFixture enabled(int processors) {
    var fixture = new ChipFixture(processors);
    for (int i = 0; i < processors; i++) {
      fixture.start(i);
    }
    return fixture;
  }

  /** A machine whose local APICs are all in x2APIC mode. */
  static ChipFixture wide(int processors) {
    var fixture = enabled(processors);
    for (int i = 0; i < processors; i++) {
      fixture.widen(i);
    }
    return fixture;
  }

  void start(int processor) {
    apic(processor).inbox().signal(DeliveryMode.START_UP, 1);
    apic(processor).takeEvents();
    write(processor, SVR, 0x1ff);
  }

  void widen(int processor) {
    assertTrue(apic(processor).writeMsr(LocalApic.BASE_MSR, ApicBase.ADDRESS | 3 << 10));
  }

  LocalApic apic(int processor) {
    return chip.localApic(processor);
  }

  LinePort lines() {
    return chip.lines();
  }

  void write(int processor, int register, int value) {
    apic(processor).write(register, 4, Integer.toUnsignedLong(value));
  }

  void end(int processor) {
    if (!apic(processor).writeMsr(0x80b, 0)) {
      write(processor, EOI, 0);
    }
  }

  /** Sends an IPI from xAPIC mode. */
  void ipi(int sender, int destination, int command) {
    write(sender, ICR_HIGH, destination << 24);
    write(sender, ICR, command);
  }

  /** Sends an IPI from x2APIC mode. */
  void wideIpi(int sender, long destination, int command) {
    assertTrue(apic(sender).writeMsr(0x830, destination << 32 | command));
  }

  Delivery send(int low, int data) {
    return chip.send(new MsiIrqSourceConfig(0, 0xfee0_0000 | low, data, 0));
  }

  PreparedMessage prepare(int low, int data) {
    return chip.messages().prepare(new MsiIrqSourceConfig(0, 0xfee0_0000 | low, data, 0));
  }

  void program(int pin, long entry) {
    writeIoApic(0x11 + 2 * pin, (int) (entry >>> 32));
    writeIoApic(0x10 + 2 * pin, (int) entry);
  }

  void writeIoApic(int index, int value) {
    chip.writeIoApic(0x00, 4, index);
    chip.writeIoApic(0x10, 4, Integer.toUnsignedLong(value));
  }

  boolean remoteIrr(int pin) {
    chip.writeIoApic(0x00, 4, 0x10 + 2 * pin);
    return (chip.readIoApic(0x10, 4) & 1 << 14) != 0;
  }

  void set(int line, boolean high) {
    try {
      chip.lines().set(line, high);
    } catch (InterruptException e) {
      throw new AssertionError("chips in Java never refuse", e);
    }
  }

  /** Takes the next interrupt of a processor without ending it. */
  void expect(int processor, int vector) {
    assertTrue(apic(processor).hasInterrupt(), "nothing for processor " + processor);
    assertEquals(vector, apic(processor).acknowledge());
  }

  /** The processors that have an interrupt, which must be this one, and end it. */
  List<Integer> takers(int vector) {
    List<Integer> takers = new ArrayList<>();
    for (int i = 0; i < chip.processors(); i++) {
      if (apic(i).hasInterrupt()) {
        expect(i, vector);
        end(i);
        takers.add(i);
      }
    }
    return takers;
  }

  /** The 8259A pair as a PC's firmware sets it up. */
  void initialisePics() {
    int[][] words = {
      {0x20, 0x11}, {0x21, 0x20}, {0x21, 4}, {0x21, 1},
      {0xa0, 0x11}, {0xa1, 0x28}, {0xa1, 2}, {0xa1, 1}
    };
    for (int[] word : words) {
      chip.writePort(word[0], 1, word[1]);
    }
  }
}
