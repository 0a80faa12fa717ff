package dev.tocsin.chip.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.Allocations;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Saving and restoring all chips, hostile machines, and what delivery costs in memory. */
class SoftIrqChipStateTest {
  private static final int VECTOR = 0x51;

  private final ChipFixture f = ChipFixture.enabled(4);

  @Test
  void restoredChipsGoOnWhereTheSavedStopped() { // S51
    f.program(10, VECTOR | 1 << 15 | 1L << 56);
    f.set(10, true);
    f.send(2 << 12, 0x61);
    f.expect(1, VECTOR);
    var other = new ChipFixture(4);

    other.chip.restore(f.chip.state());

    assertEquals(f.chip.state(), other.chip.state());
    other.expect(2, 0x61);
    other.end(1);
    other.expect(1, VECTOR);
    other.set(10, false);
    other.end(1);
    assertFalse(other.apic(1).hasInterrupt());
  }

  @Test
  void sharesAreRaisedAgainByTheirOwners() throws Exception { // S51
    f.program(10, VECTOR | 1 << 15);
    var share = f.chip.resample().bind(10, () -> {});
    share.raise();
    var other = new ChipFixture(4);
    other.chip.restore(f.chip.state());
    other.expect(0, VECTOR);
    other.end(0);
    assertFalse(other.apic(0).hasInterrupt(), "nobody holds the line there");

    other.chip.resample().bind(10, () -> {}).raise();

    other.expect(0, VECTOR);
  }

  @Test
  void addressesAreThoseOfTheRestoredState() {
    f.write(3, ChipFixture.ID, 0x4200_0000);
    var other = new ChipFixture(4);
    other.send(0x42 << 12, VECTOR);

    other.chip.restore(f.chip.state());
    other.send(0x42 << 12, VECTOR);

    assertEquals(List.of(3), other.takers(VECTOR));
  }

  @Test
  void theOutputOfThePairIsRestored() {
    f.initialisePics();
    f.write(0, ChipFixture.LINT0, 0x700);
    f.set(4, true);
    var other = new ChipFixture(4);

    other.chip.restore(f.chip.state());

    other.expect(0, 0x24);
    assertFalse(other.apic(0).hasInterrupt());
  }

  @Test
  void aStateOfAnotherMachineIsRefused() {
    var state = f.chip.state();
    assertThrows(IllegalArgumentException.class, () -> new ChipFixture(3).chip.restore(state));
    var options = new ChipOptions(List.of(0, 1, 2, 3), 32, false);
    assertThrows(
        IllegalArgumentException.class, () -> new ChipFixture(options).chip.restore(state));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new SoftIrqChipState(state.localApics(), state.ioApic(), state.pics(), List.of(true)));
  }

  @Test
  void allOf4096ProcessorsAreSavedAndRestored() {
    var large = ChipFixture.wide(4096);
    for (int i = 0; i < 4096; i++) {
      large.wideIpi(0, i, 16 + i % 240);
    }
    var other = new ChipFixture(4096);

    other.chip.restore(large.chip.state());

    for (int i = 0; i < 4096; i++) {
      other.expect(i, 16 + i % 240);
      other.end(i);
    }
  }

  @Test
  void deliveryAllocatesNothing() throws Exception {
    var physical = f.prepare(1 << 12, VECTOR);
    var lowest = f.prepare(0xff << 12, VECTOR | 1 << 8);
    f.write(1, ChipFixture.LDR, 2 << 24);
    var logical = f.prepare(2 << 12 | 4, VECTOR);
    f.program(10, VECTOR | 1L << 56);
    f.program(11, VECTOR + 1 | 1 << 15 | 1L << 56);

    assertEquals(0, Allocations.bytesOf(physical::deliver));
    assertEquals(0, Allocations.bytesOf(lowest::deliver));
    assertEquals(0, Allocations.bytesOf(logical::deliver));
    assertEquals(
        0,
        Allocations.bytesOf(() -> {
          f.set(10, true); // an edge
          f.set(10, false);
          f.set(11, true); // a level
          f.set(11, false);
          f.apic(1).acknowledge();
          f.write(1, ChipFixture.EOI, 0);
        }));
  }

  @Test
  void aMachineInTheHandsOfAHostileGuestStillWorksAfterwards() {
    var random = new Random(6);
    for (int round = 0; round < 100; round++) {
      for (int i = 0; i < 1_000; i++) {
        harm(random);
      }
      f.kicks.clear();
      f.alarms.clear();
      recover();
      f.send(3 << 12, 0x91);
      assertEquals(List.of(3), f.takers(0x91));
      f.program(10, VECTOR | 1 << 15 | 2L << 56);
      f.set(10, true);
      assertEquals(List.of(2), f.takers(VECTOR));
      f.set(10, false);
      assertEquals(List.of(2), f.takers(VECTOR));
    }
    assertTrue(f.chip.faults().total() > 1_000);
  }

  private void harm(Random random) {
    int cpu = random.nextInt(4);
    int value = random.nextInt(2) == 0 ? random.nextInt() : 0x1ff & random.nextInt();
    switch (random.nextInt(10)) {
      case 0, 1 -> f.write(cpu, random.nextInt(0x48) << 4, value);
      case 2 -> f.apic(cpu).writeMsr(0x800 + random.nextInt(0x48), value & 0xffff_ffffL);
      case 3 -> f.writeIoApic(random.nextInt(0x48), value);
      case 4 -> f.chip.writePort(0x20 + (random.nextInt() & 0x81), 1, value & 0xff);
      case 5 -> f.chip.readPort(0x20 + (random.nextInt() & 0x81), 1 + random.nextInt(4));
      case 6 -> f.send(random.nextInt(0x10_0000), value);
      case 7 -> f.set(random.nextInt(24), random.nextBoolean());
      case 8 -> f.chip.writeIoApic(random.nextInt(0x50), random.nextInt(9), value);
      default -> {
        f.now += 1000;
        f.apic(cpu).takeEvents();
        if (f.apic(cpu).hasInterrupt()) {
          f.apic(cpu).acknowledge();
        }
      }
    }
  }

  /** What a guest does that starts anew: masks all pins and initialises all processors. */
  private void recover() {
    for (int pin = 0; pin < 24; pin++) {
      f.program(pin, 1 << 16);
      f.set(pin, false);
    }
    for (int port : new int[] {0x21, 0xa1}) {
      f.chip.writePort(port - 1, 1, 0x12);
      f.chip.writePort(port, 1, 0x20);
      f.chip.writePort(port, 1, 0xff);
    }
    for (int i = 0; i < 4; i++) {
      f.apic(i).writeMsr(0x1b, 0xfee0_0000L);
      f.apic(i).writeMsr(0x1b, 0xfee0_0800L);
      f.start(i);
      f.apic(i).takeEvents();
    }
    for (int i = 0; i < 4; i++) {
      while (f.apic(i).hasInterrupt()) {
        f.apic(i).acknowledge();
        f.end(i);
      }
    }
  }
}
