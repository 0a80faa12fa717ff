package dev.tocsin.chip.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.x86.apic.ApicBase;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.ioapic.IoApic;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * All chips at once in the hands of a hostile guest: nothing is thrown, mistakes are counted, and
 * once the guest behaves, every way to interrupt it works again.
 */
class HostileGuestTest {
  private static final int PROCESSORS = 3;
  private static final int VECTOR = 0x51;

  /** Addresses on both sides of every place where a chip answers. */
  private static final int[] PORTS = {
    0x1f, 0x20, 0x21, 0x22, 0x9f, 0xa0, 0xa1, 0xa2, 0x4cf, 0x4d0, 0x4d1, 0x4d2, 0, 0xffff
  };

  private final ChipFixture f = ChipFixture.enabled(PROCESSORS);

  @Test
  void everyPortWidthAndByteIsAnswered() {
    for (int port : PORTS) {
      for (int width = 1; width <= Long.BYTES; width++) {
        for (int value = 0; value < 256; value++) {
          f.chip.writePort(port, width, value * 0x0101_0101_0101_0101L);
          f.chip.readPort(port, width);
        }
      }
    }
    assertTrue(f.chip.faults().total() > 0);
    assertWorks();
  }

  @Test
  void everyOffsetAndWidthOfTheIoApicIsAnswered() {
    for (long offset = -8; offset < IoApic.WINDOW + 8; offset++) {
      for (int width = 1; width <= Long.BYTES; width++) {
        f.chip.writeIoApic(offset, width, -1);
        f.chip.readIoApic(offset, width);
        f.chip.writeIoApic(offset, width, 0x10 + offset);
      }
    }
    assertTrue(f.chip.faults().total() > IoApic.WINDOW);
    assertWorks();
  }

  @Test
  void everyModelSpecificRegisterIsAnswered() {
    for (int msr = LocalApic.FIRST_MSR - 1; msr <= LocalApic.LAST_MSR + 1; msr++) {
      for (int bit = 0; bit < Long.SIZE; bit++) {
        f.apic(0).writeMsr(msr, 1L << bit);
        f.apic(0).readMsr(msr);
      }
    }
    assertTrue(f.chip.faults().total() > 0x100);
    assertWorks();
  }

  @Test
  void whateverAGuestDoesEveryWayToInterruptItWorksAfterwards() {
    for (int seed = 0; seed < 150; seed++) {
      var random = new Random(seed);
      for (int i = 0; i < 400; i++) {
        step(random);
      }
      assertWorks();
    }
  }

  private void step(Random random) {
    LocalApic apic = f.apic(random.nextInt(PROCESSORS));
    int width = 1 + random.nextInt(Long.BYTES);
    long value = random.nextBoolean() ? random.nextLong() : random.nextInt(0x800);
    switch (random.nextInt(13)) {
      case 0 -> f.chip.writePort(PORTS[random.nextInt(PORTS.length)], width, value);
      case 1 -> f.chip.readPort(PORTS[random.nextInt(PORTS.length)], width);
      case 2 -> f.chip.writeIoApic(random.nextInt(0x50), width, value);
      case 3 -> f.writeIoApic(random.nextInt(0x42), (int) value);
      case 4 -> f.chip.readIoApic(random.nextInt(0x50), width);
      case 5 -> apic.write(random.nextInt(0x400), width, value);
      case 6 -> apic.write(16L * random.nextInt(0x40), 4, value);
      case 7 -> apic.writeMsr(LocalApic.FIRST_MSR + random.nextInt(0x40), value);
      case 8 -> apic.writeMsr(LocalApic.BASE_MSR, ApicBase.ADDRESS | random.nextInt(16) << 8);
      case 9 -> f.set(random.nextInt(24), random.nextBoolean());
      case 10 ->
          f.chip.send(new MsiIrqSourceConfig(random.nextInt(2), random.nextInt(), (int) value, 0));
      case 11 -> f.now += random.nextInt(1 << 20);
      default -> takeAll(apic);
    }
  }

  private void takeAll(LocalApic apic) {
    apic.takeEvents();
    for (int i = 0; i < 4 && apic.hasInterrupt(); i++) {
      apic.acknowledge();
    }
    apic.writeMsr(0x80b, 0);
    apic.write(ChipFixture.EOI, 4, 0);
    f.chip.tick();
  }

  /** A guest that sets everything up gets an edge, a level, a message and an IPI. */
  private void assertWorks() {
    setUp();
    f.set(4, false);
    f.program(4, VECTOR);
    f.set(4, true);
    served(VECTOR);
    f.set(5, false);
    f.program(5, 1 << 15 | VECTOR);
    f.set(5, true);
    f.expect(0, VECTOR);
    f.end(0);
    f.set(5, false);
    served(VECTOR); // it was still high at its end
    assertEquals(Delivery.DELIVERED, f.send(0, VECTOR));
    served(VECTOR);
    f.ipi(0, 0, VECTOR);
    served(VECTOR);
    f.initialisePics();
    f.write(0, ChipFixture.LINT0, 0x700);
    f.set(6, true);
    served(0x26);
    f.set(6, false);
    f.chip.writePort(0x20, 1, 0x20);
  }

  private void served(int vector) {
    f.expect(0, vector);
    f.end(0);
  }

  /** As firmware does after a reset, with the first processor in xAPIC mode and nothing pending. */
  private void setUp() {
    for (int line = 0; line < 24; line++) {
      f.set(line, false);
      f.program(line, 1 << 16);
    }
    f.now += 1L << 50;
    f.chip.tick();
    LocalApic apic = f.apic(0);
    assertTrue(apic.writeMsr(LocalApic.BASE_MSR, ApicBase.ADDRESS));
    assertTrue(apic.writeMsr(LocalApic.BASE_MSR, ApicBase.ADDRESS | 1 << 11));
    f.chip.writePort(0x4d0, 2, 0);
    f.initialisePics();
    apic.takeEvents();
    f.write(0, ChipFixture.SVR, 0x1ff);
    f.write(0, ChipFixture.ID, 0);
    for (int i = 0; i < 16 && apic.hasInterrupt(); i++) {
      apic.acknowledge();
      f.end(0);
    }
  }
}
