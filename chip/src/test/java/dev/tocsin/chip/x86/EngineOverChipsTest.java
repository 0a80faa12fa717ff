package dev.tocsin.chip.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device's groups over the chips: the engine finds in them a back end like any other. */
@Timeout(120)
class EngineOverChipsTest {
  private static final int VECTOR = 0x51;

  private final ChipFixture f = ChipFixture.enabled(4);
  private final InterruptEngine engine =
      InterruptEngine.start(f.chip.backEnd("java", Optional.empty()));

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void aTriggerArrivesWhereTheDriverWrote() throws Exception {
    MessageGroup group = messages(4);
    for (int i = 0; i < 4; i++) {
      group.update(i, message(i, VECTOR + i), false, true);
    }

    for (int i = 0; i < 4; i++) {
      group.trigger(i);
      assertEquals(List.of(i), f.takers(VECTOR + i));
    }
  }

  @Test
  void aMaskedTriggerArrivesAtTheUnmaskAtItsNewAddress() throws Exception { // S22
    MessageGroup group = messages(1);
    group.update(0, message(0, VECTOR), true, true);
    group.trigger(0);
    assertEquals(List.of(), f.takers(VECTOR));

    group.update(0, message(2, VECTOR), false, true);

    assertEquals(List.of(2), f.takers(VECTOR));
  }

  @Test
  void aMessageThatNoChipTakesIsDropped() throws Exception { // S15
    MessageGroup group = messages(1);
    group.update(0, new MsiIrqSourceConfig(0, 0x1230_0000, VECTOR, 0), false, true);

    group.trigger(0);
    group.update(0, message(1, VECTOR), false, true);

    assertEquals(List.of(), f.takers(VECTOR));
    group.trigger(0);
    assertEquals(List.of(1), f.takers(VECTOR));
  }

  @Test
  void aLineThatIsSharedStaysHighUntilAllAreLow() throws Exception { // S35
    f.program(10, VECTOR | 1 << 15);
    LineGroup one = line("one");
    LineGroup two = line("two");
    one.raise();
    two.raise();
    f.expect(0, VECTOR);
    one.lower();
    f.end(0);

    f.expect(0, VECTOR);
    two.lower();
    f.end(0);

    assertFalse(f.apic(0).hasInterrupt());
  }

  @Test
  void aResampledLineFallsAtTheEnd() throws Exception { // S43
    f.program(10, VECTOR | 1 << 15);
    LineGroup group = line("one");
    var ends = new AtomicInteger();
    group.onResample(ends::incrementAndGet);

    for (int i = 1; i <= 3; i++) {
      group.raise();
      assertEquals(List.of(0), f.takers(VECTOR));
      assertEquals(i, ends.get());
      assertFalse(f.apic(0).hasInterrupt());
    }
  }

  @Test
  void withProcessorsAndDevicesRunningNothingIsLostOrSpurious() throws Exception { // S47
    int sources = 64;
    MessageGroup group = messages(sources);
    for (int i = 0; i < sources; i++) {
      group.update(i, message(i % 4, 0x40 + i), false, true);
    }
    var sent = new AtomicIntegerArray(sources);
    var seen = new AtomicIntegerArray(sources);
    var served = new AtomicIntegerArray(sources);
    var stop = new AtomicBoolean();
    List<Thread> processors = new ArrayList<>();
    for (int cpu = 0; cpu < 4; cpu++) {
      int mine = cpu;
      processors.add(Thread.ofPlatform().start(() -> serve(mine, sent, seen, served, stop)));
    }

    device(group, sent, 60_000);
    stop.set(true);
    for (Thread processor : processors) {
      processor.join();
    }

    for (int i = 0; i < sources; i++) {
      assertEquals(sent.get(i), seen.get(i), "lost: source " + i);
      assertTrue(served.get(i) <= sent.get(i), "spurious: source " + i);
    }
  }

  /** Triggers, and masks, retargets and unmasks on the way. */
  private static void device(MessageGroup group, AtomicIntegerArray sent, int rounds)
      throws Exception {
    var random = new Random(47);
    for (int i = 0; i < rounds; i++) {
      int source = random.nextInt(sent.length());
      int action = random.nextInt(20);
      if (action == 0) {
        group.update(source, message(random.nextInt(4), 0x40 + source), true, true);
      }
      sent.incrementAndGet(source);
      group.trigger(source);
      if (action <= 1) {
        group.update(source, message(random.nextInt(4), 0x40 + source), false, true);
      }
    }
  }

  /** A processor: it handles what comes and sleeps when nothing does. */
  private void serve(
      int cpu,
      AtomicIntegerArray sent,
      AtomicIntegerArray seen,
      AtomicIntegerArray served,
      AtomicBoolean stop) {
    var apic = f.apic(cpu);
    boolean last = false;
    while (!last) {
      last = stop.get();
      while (apic.hasInterrupt()) {
        int source = apic.acknowledge() - 0x40;
        // Read after the request was taken: this handler sees what was sent up to now.
        seen.accumulateAndGet(source, sent.get(source), Math::max);
        served.incrementAndGet(source);
        f.end(cpu);
      }
      if (apic.beginWait(true)) {
        LockSupport.parkNanos(100_000); // the kick of this fixture only records
        apic.endWait();
      }
    }
  }

  private MessageGroup messages(int count) throws Exception {
    MessageGroup group =
        engine.managersFor("disk").msi().createGroup(new MsiIrqGroupConfig(0, count));
    group.enable();
    assertTrue(group.size() == count);
    return group;
  }

  private LineGroup line(String device) throws Exception {
    LineGroup group = engine.managersFor(device).legacy().createGroup(new LegacyIrqGroupConfig(10));
    group.enable();
    return group;
  }

  private static MsiIrqSourceConfig message(int processor, int vector) {
    return new MsiIrqSourceConfig(0, 0xfee0_0000 | processor << 12, vector, 0);
  }
}
