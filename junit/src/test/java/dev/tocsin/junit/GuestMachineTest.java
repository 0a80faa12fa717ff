package dev.tocsin.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.machine.inprocess.Processor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The extension at work on devices that do right. */
@GuestMachine
@Timeout(60)
class GuestMachineTest {
  private final Bell bell = new Bell();
  private final BellDriver driver = new BellDriver();
  private TestMachine first;

  @BeforeEach
  void fit(TestMachine machine) throws Exception {
    first = machine;
    machine.device("bell", bell::create);
  }

  @Test
  void eachRingFromRestIsHandledOnce(TestMachine machine) throws Exception {
    machine.boot(driver.program());
    for (int i = 0; i < 100; i++) {
      bell.ring(0);
      machine.settle();
    }

    assertEquals(100, driver.handled.get());
    assertSame(first, machine);
  }

  @Test
  void anEndAfterTheHandlerIsAnEnd(TestMachine machine) throws Exception {
    var late = new AtomicInteger();
    machine.boot(cpu -> {
      Pc.enableLocalApic(cpu);
      cpu.onInterrupt(BellDriver.VECTOR, (_, _) -> late.incrementAndGet());
      BellDriver.unmask(cpu, 0, Pc.message(0, BellDriver.VECTOR));
      while (true) {
        cpu.enableInterrupts();
        cpu.halt();
        cpu.disableInterrupts();
        Pc.endInterrupt(cpu);
      }
    });
    bell.ring(0);
    machine.settle();

    assertEquals(1, late.get());
  }

  @Test
  void aBurstCoalescesAndNothingIsLost(TestMachine machine) throws Exception {
    machine.boot(driver.program());
    for (int i = 0; i < 100_000; i++) {
      bell.ring(0);
    }
  }

  @Test
  void ringsOfSeveralThreadsAreAccountedFor(TestMachine machine) throws Exception {
    machine.boot(driver.program());
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 3; i++) {
      threads.add(Thread.ofPlatform().start(this::ringOften));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void ringOften() {
    try {
      for (int i = 0; i < 20_000; i++) {
        bell.ring(0);
      }
    } catch (dev.tocsin.interrupt.InterruptException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Test
  void whatIsPendingUnderAMaskIsNotLost(TestMachine machine) throws Exception {
    machine.boot(driver.program());
    bell.ring(1); // the driver never unmasks it

    assertEquals(true, bell.group().isPending(1));
  }

  @Test
  void aDestroyedGroupOwesNothing(TestMachine machine) throws Exception {
    machine.boot(driver.program());
    bell.ring(1);
    bell.group().disable();
    bell.ring(0);
    machine.machine().devices().remove("bell");
  }

  @Test
  void timeDoesNotAdvanceWhereItIsTheHosts(TestMachine machine) {
    assertThrows(IllegalStateException.class, () -> machine.advance(Duration.ofMillis(1)));
  }

  @Test
  @GuestMachine(virtualTime = true)
  void timersOfTheGuestAreExact(TestMachine machine) throws Exception {
    List<Long> ticks = Collections.synchronizedList(new ArrayList<>());
    machine.boot(cpu -> {
      Pc.enableLocalApic(cpu);
      cpu.onInterrupt(
          0x50,
          (self, _) -> {
            ticks.add(self.readMsr(0x10));
            Pc.endInterrupt(self);
          });
      cpu.write32(0xfee0_03e0L, 0xb); // divide by 1
      cpu.write32(0xfee0_0320L, 0x20050); // periodic
      cpu.write32(0xfee0_0380L, 250_000);
      cpu.idle();
    });
    machine.advance(Duration.ofMillis(1));

    assertEquals(List.of(250_000L, 500_000L, 750_000L, 1_000_000L), ticks);
  }

  @Test
  @GuestMachine(cpus = 2)
  void linesAndOtherProcessorsAreAccountedFor(TestMachine machine) throws Exception {
    var handled = new AtomicInteger();
    machine.boot(cpu -> {
      Pc.enableLocalApic(cpu);
      cpu.onInterrupt(
          0x51,
          (self, _) -> {
            command(self, 0x61); // tells the other processor
            Pc.endInterrupt(self);
          });
      Pc.routeEdge(cpu, 5, 0x51);
      cpu.place(8, other -> count(other, handled));
      command(cpu, 0x4500);
      command(cpu, 0x4608);
      while (cpu.read32(0x1000) == 0) {
        cpu.pause();
      }
      cpu.idle();
    });
    var managers = machine.machine().engine().managersFor("line");
    var line = managers.legacy().createGroup(new LegacyIrqGroupConfig(5));
    line.enable();
    for (int i = 0; i < 50; i++) {
      line.trigger(0);
      machine.settle();
    }

    assertEquals(50, handled.get());
    line.close();
  }

  /** To the second processor. */
  private static void command(Processor cpu, int command) {
    cpu.write32(0xfee0_0310L, 1 << 24);
    cpu.write32(0xfee0_0300L, command);
  }

  private static void count(Processor cpu, AtomicInteger handled) {
    Pc.enableLocalApic(cpu);
    cpu.onInterrupt(
        0x61,
        (self, _) -> {
          handled.incrementAndGet();
          Pc.endInterrupt(self);
        });
    cpu.write32(0x1000, 1);
    cpu.idle();
  }
}
