package dev.tocsin.machine.inprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VirtualTimeTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int TIMER = 0x41;

  private final VirtualTime time = new VirtualTime();
  private final InProcessConfig config = InProcessConfig.DEFAULT.withTime(time);
  private final List<Long> ticks = Collections.synchronizedList(new ArrayList<>());

  private void note(Processor cpu, int vector) {
    ticks.add(time.nanos());
    Apic.end(cpu);
  }

  private InProcessMachine started(Program program) throws Exception {
    var machine = InProcessMachine.create(config, program);
    machine.start();
    assertTrue(machine.awaitQuiet(LIMIT));
    return machine;
  }

  @Test
  void aPeriodicTimerTicksToTheNanosecond() throws Exception {
    try (var _ =
        started(cpu -> {
          Apic.enable(cpu);
          cpu.onInterrupt(TIMER, this::note);
          cpu.write32(Apic.PAGE + 0x3e0, 0xb); // divide by 1
          cpu.write32(Apic.PAGE + 0x320, 0x20000 | TIMER);
          cpu.write32(Apic.PAGE + 0x380, 1_000_003);
          cpu.idle();
        })) {
      time.advance(Duration.ofMillis(5));

      assertEquals(List.of(1_000_003L, 2_000_006L, 3_000_009L, 4_000_012L), ticks);
    }
  }

  @Test
  void aDeadlineIsReachedOnceAndNotBefore() throws Exception {
    try (var _ =
        started(cpu -> {
          Apic.enable(cpu);
          cpu.onInterrupt(TIMER, this::note);
          cpu.write32(Apic.PAGE + 0x320, 0x40000 | TIMER);
          cpu.writeMsr(0x6e0, cpu.readMsr(0x10) + 500);
          cpu.idle();
        })) {
      time.advance(Duration.ofNanos(499));
      assertEquals(List.of(), ticks);
      time.advance(Duration.ofSeconds(100));

      assertEquals(List.of(500L), ticks);
    }
  }

  @Test
  void anHourOfThe8254HasAsManyTicksAsItsDivisorSays() throws Exception {
    try (var _ =
        started(cpu -> {
          Apic.enable(cpu);
          Apic.route(cpu, 0, 0x31, 0);
          cpu.onInterrupt(0x31, this::note);
          cpu.out(0x43, 1, 0x34); // counter 0, mode 2
          cpu.out(0x40, 1, 0);
          cpu.out(0x40, 1, 0); // 65536
          cpu.idle();
        })) {
      time.advance(Duration.ofSeconds(60));

      assertEquals(60 * 1_193_182 / 65536, ticks.size());
    }
  }

  // S44
  @Test
  void aStormingLevelPinPausesForExactlyTenMilliseconds() throws Exception {
    try (var machine =
        started(cpu -> {
          Apic.enable(cpu);
          Apic.route(cpu, 19, 0x8000 | 0x51, 0);
          cpu.onInterrupt(0x51, this::note);
          cpu.idle();
        })) {
      var line =
          machine.engine().managersFor("t").legacy().createGroup(new LegacyIrqGroupConfig(19));
      line.enable();
      line.raise();
      assertTrue(machine.awaitQuiet(LIMIT));
      int before = ticks.size();
      time.advance(Duration.ofMillis(10).minusNanos(1));
      assertEquals(before, ticks.size());
      time.advance(Duration.ofNanos(1));

      assertEquals(2 * before, ticks.size());
      assertEquals(2, machine.faults().of(GuestFault.STORM));
      line.close();
    }
  }

  @Test
  void aProgramThatPollsSeesTheTimePass() throws Exception {
    try (var machine =
        InProcessMachine.create(
            config,
            cpu -> {
              while (cpu.readMsr(0x10) < 1_000_000) {
                cpu.pause();
              }
            })) {
      machine.start();
      time.advance(Duration.ofMillis(1));

      assertEquals(new dev.tocsin.machine.RunResult.Exited(0), machine.await());
    }
  }

  @Test
  void timeDoesNotGoBack() {
    assertThrows(IllegalArgumentException.class, () -> time.advance(Duration.ofNanos(-1)));
  }
}
