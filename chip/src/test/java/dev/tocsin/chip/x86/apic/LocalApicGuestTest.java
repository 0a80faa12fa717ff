package dev.tocsin.chip.x86.apic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.timer.TimerState;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A local APIC in the hands of a hostile guest, and its saved state. */
class LocalApicGuestTest {
  private static final long[] VALUES = {
    0, 1, 0xff, 0x1ff, 0x41, 0x8000, 0xffff, 0x1_0000, 0x7_ffff, 0x7fff_ffffL, 0xffff_ffffL, -1L
  };

  private final ApicFixture f = new ApicFixture();

  @Test
  void everyOffsetWidthAndValueIsAnsweredInXapicMode() {
    int accesses = 0;
    for (int offset = 0; offset < LocalApic.WINDOW; offset++) {
      for (int width : new int[] {0, 1, 2, 3, 4, 5, 8, 9}) {
        f.apic.read(offset, width);
        f.apic.write(offset, width, VALUES[accesses % VALUES.length]);
        accesses++;
      }
    }
    assertTrue(f.faults.of(GuestFault.ACCESS_SHAPE) > 4096);
    assertTrue(f.faults.of(GuestFault.NO_REGISTER) > 100);
    assertWorks();
  }

  @Test
  void everyRegisterTakesEveryValueInXapicMode() {
    for (int offset = 0; offset < LocalApic.WINDOW; offset += 16) {
      for (long value : VALUES) {
        f.apic.write(offset, 4, value);
        f.apic.read(offset, 4);
      }
      assertWorks();
    }
  }

  @Test
  void offsetsOutsideOfThePageReadOnes() {
    assertEquals(-1, f.apic.read(-1, 4));
    assertEquals(-1, f.apic.read(LocalApic.WINDOW, 4));
    f.apic.write(Long.MAX_VALUE, 4, 0);

    assertEquals(3, f.faults.of(GuestFault.NO_REGISTER));
  }

  @Test
  void everyRegisterTakesEveryValueInX2apicMode() {
    f.enterX2apic();
    for (int msr = 0x7f0; msr < 0x910; msr++) {
      for (long value : VALUES) {
        f.apic.writeMsr(msr, value);
        f.apic.readMsr(msr);
      }
      assertWorksInX2apicMode();
    }
    assertTrue(f.faults.of(GuestFault.RESERVED) > 50);
  }

  @Test
  void aRefusedWriteChangesNothing() {
    f.enterX2apic();
    f.wrmsr(ApicFixture.SVR, 0x1ff);
    for (int msr = LocalApic.FIRST_MSR; msr <= LocalApic.LAST_MSR; msr++) {
      LocalApicState before = f.apic.state();
      boolean taken = f.apic.writeMsr(msr, 0xffff_ffff_0000_0000L | 0x1000_0000);
      if (!taken) {
        assertEquals(before, f.apic.state());
      }
    }
    assertEquals(List.of(), f.commands);
  }

  @Test
  void randomAccessesOfAllKindsLeaveAWorkingApic() {
    var random = new Random(2024);
    for (int round = 0; round < 300; round++) {
      for (int i = 0; i < 500; i++) {
        step(random);
      }
      if (f.apic.base().mode() == ApicMode.X2APIC) {
        assertWorksInX2apicMode();
      } else {
        f.apic.writeMsr(LocalApic.BASE_MSR, ApicBase.ADDRESS | 1 << 11);
        assertWorks();
      }
      f.commands.clear();
      f.ended.clear();
      f.kicks.clear();
    }
  }

  @Test
  void narrowReadsGiveTheBytesAskedFor() {
    f.write(ApicFixture.LINT0, 0x0_8755);

    assertEquals(0x87, f.apic.read(ApicFixture.LINT0 + 1, 1));
    assertEquals(0x55, f.apic.read(ApicFixture.LINT0, 1));
    assertEquals(0, f.apic.read(ApicFixture.LINT0 + 2, 4));
    assertEquals(1, f.faults.of(GuestFault.ACCESS_SHAPE));
  }

  @Test
  void aRestoredApicIsTheSaved() {
    var random = new Random(99);
    for (int round = 0; round < 300; round++) {
      for (int i = 0; i < 100; i++) {
        step(random);
      }
      LocalApicState saved = f.apic.state();
      var other = new ApicFixture(0);
      other.now = f.now;
      other.apic.restore(saved);
      assertEquals(saved, other.apic.state());
      assertEquals(f.apic.hasInterrupt(), other.apic.hasInterrupt());
      assertEquals(f.apic.inbox().address(), other.apic.inbox().address());
      assertEquals(f.apic.inbox().priority(), other.apic.inbox().priority());
    }
  }

  @Test
  void aRestoredApicGoesOnAsTheSavedOneDoes() {
    var random = new Random(5);
    for (int i = 0; i < 300; i++) {
      step(random);
    }
    var other = new ApicFixture(0);
    other.now = f.now;
    other.apic.restore(f.apic.state());
    for (int i = 0; i < 2_000; i++) {
      long seed = random.nextLong();
      assertEquals(step(f, new Random(seed)), step(other, new Random(seed)));
    }
    assertEquals(f.apic.state(), other.apic.state());
  }

  @Test
  void aWaitingProcessorIsKickedByARestore() {
    f.apic.inbox().signal(DeliveryMode.NMI, 0);
    LocalApicState saved = f.apic.state();
    var other = new ApicFixture();
    assertTrue(other.apic.beginWait(true));

    other.apic.restore(saved);

    assertEquals(List.of(0), other.kicks);
  }

  @Test
  void aStateThatNoApicCanHaveIsRefused() {
    LocalApicState good = f.apic.state();
    assertRefused(() -> with(good, 256, 0, 0, -1, good.vectors()), "id");
    assertRefused(() -> with(good, -1, 0, 0, -1, good.vectors()), "id");
    assertRefused(() -> with(good, 0, 256, 0, -1, good.vectors()), "task priority");
    assertRefused(() -> with(good, 0, 0, 1 << 30, -1, good.vectors()), "spurious");
    assertRefused(() -> with(good, 0, 0, 0, 0, good.vectors()), "format");
    assertRefused(() -> with(good, 0, 0, 0, -1, List.of(1, 2)), "number of local vectors");
    List<Integer> vectors = new ArrayList<>(good.vectors());
    vectors.set(1, 1 << 30);
    assertRefused(() -> with(good, 0, 0, 0, -1, vectors), "TIMER");
    vectors.set(1, 1 << 12);
    assertRefused(() -> with(good, 0, 0, 0, -1, vectors), "TIMER");
  }

  @Test
  void setsWithReservedVectorsAreRefused() {
    VectorSet reserved = VectorSet.EMPTY.with(15);
    VectorSet some = VectorSet.EMPTY.with(99);

    assertRefused(
        () -> new LocalApicState.Inbox(reserved, VectorSet.EMPTY, VectorSet.EMPTY, 0), "0 to 15");
    assertRefused(
        () -> new LocalApicState.Inbox(VectorSet.EMPTY, VectorSet.EMPTY, reserved, 0), "0 to 15");
    assertRefused(
        () -> new LocalApicState.Inbox(VectorSet.EMPTY, VectorSet.EMPTY, VectorSet.EMPTY, -1),
        "events");
    assertRefused(() -> serving(reserved, VectorSet.EMPTY), "0 to 15");
    assertRefused(() -> serving(VectorSet.EMPTY, some), "level");
  }

  @Test
  void aVectorSetHoldsEveryVector() {
    VectorSet all = VectorSet.EMPTY;
    for (int vector = 0; vector < 256; vector++) {
      assertFalse(all.contains(vector));
      all = all.with(vector);
      assertTrue(all.contains(vector));
    }
    assertEquals(new VectorSet(-1, -1, -1, -1), all);
  }

  private LocalApicState serving(VectorSet service, VectorSet levels) {
    LocalApicState good = f.apic.state();
    return new LocalApicState(
        good.base(),
        false,
        0,
        0,
        -1,
        0,
        0xff,
        0,
        0,
        good.vectors(),
        TimerState.RESET,
        service,
        levels,
        good.inbox());
  }

  // budget: parameters <= 6, because it stands for a record with 14 components
  private static LocalApicState with(
      LocalApicState good, int id, int task, int spurious, int format, List<Integer> vectors) {
    return new LocalApicState(
        good.base(),
        false,
        id,
        0,
        format,
        task,
        spurious,
        0,
        0,
        vectors,
        TimerState.RESET,
        VectorSet.EMPTY,
        VectorSet.EMPTY,
        good.inbox());
  }

  /** It takes an interrupt, serves it and ends it, whatever was done to it before. */
  private void assertWorks() {
    reset();
    f.write(ApicFixture.SVR, 0x1ff);
    f.write(ApicFixture.TPR, 0);
    f.accept(0x91);
    f.expect(0x91);
    f.end();
    assertFalse(f.apic.hasInterrupt());
  }

  private void assertWorksInX2apicMode() {
    reset();
    assertTrue(f.wrmsr(ApicFixture.SVR, 0x1ff));
    f.accept(0x91);
    f.expect(0x91);
    assertTrue(f.wrmsr(ApicFixture.EOI, 0));
    assertFalse(f.apic.hasInterrupt());
  }

  private void reset() {
    f.apic.inbox().signal(DeliveryMode.INIT, 0);
    f.apic.takeEvents();
    f.apic.inbox().setPin(0, false);
  }

  private void step(Random random) {
    step(f, random);
  }

  /** One random thing that a guest or somebody else does; returns what can be seen of it. */
  private static Object step(ApicFixture g, Random random) {
    long value = random.nextInt(3) == 0 ? random.nextLong() : VALUES[random.nextInt(12)];
    int register = random.nextInt(0x48) << 4;
    return switch (random.nextInt(9)) {
      case 0 -> {
        g.apic.write(register, 4, value);
        yield 0;
      }
      case 1 -> g.apic.read(register, 4);
      case 2 -> g.apic.writeMsr(0x800 + (register >> 4), value & 0xffff_ffffL);
      case 3 -> g.apic.readMsr(random.nextBoolean() ? 0x800 + (register >> 4) : 0x6e0);
      case 4 -> {
        boolean rare = random.nextInt(50) == 0;
        yield rare && g.apic.writeMsr(LocalApic.BASE_MSR, ApicBase.ADDRESS | (value & 0xc00));
      }
      case 5 -> g.apic.inbox().accept(16 + random.nextInt(240), random.nextBoolean());
      case 6 -> {
        g.apic.inbox().setPin(random.nextInt(2), random.nextBoolean());
        yield g.apic.inbox().signal(DeliveryMode.of(random.nextInt(8)), random.nextInt(256));
      }
      case 7 -> {
        g.now += random.nextInt(10_000);
        yield g.apic.takeEvents();
      }
      default -> g.apic.hasInterrupt() ? g.apic.acknowledge() : OptionalLong.empty();
    };
  }

  private static void assertRefused(Runnable making, String word) {
    var refusal = assertThrows(IllegalArgumentException.class, making::run);
    assertTrue(String.valueOf(refusal.getMessage()).contains(word), refusal::getMessage);
  }
}
