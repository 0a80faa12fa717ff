package dev.tocsin.machine.inprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.machine.Device;
import dev.tocsin.machine.Placement;
import dev.tocsin.machine.RunResult;
import dev.tocsin.machine.RunResult.Crashed;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.RunResult.Stopped;
import dev.tocsin.machine.platform.Ignored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class InProcessMachineTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final InProcessConfig ONE = InProcessConfig.DEFAULT;

  private static RunResult run(InProcessConfig config, Program boot) throws Exception {
    try (var machine = InProcessMachine.create(config, boot)) {
      return machine.run();
    }
  }

  private static RunResult run(Program boot) throws Exception {
    return run(ONE, boot);
  }

  @Test
  void theRunEndsWhenTheBootstrapProgramReturns() throws Exception {
    assertEquals(new Exited(0), run(_ -> {}));
  }

  @Test
  void theDebugExitPortEndsTheRunWithItsCode() throws Exception {
    assertEquals(new Exited(5), run(cpu -> cpu.out(0xf4, 4, 5)));
  }

  @Test
  void aResetEndsTheRun() throws Exception {
    assertEquals(new Reset(), run(cpu -> cpu.out(0x64, 1, 0xfe)));
  }

  @Test
  void stopEndsAProgramThatIdles() throws Exception {
    try (var machine = InProcessMachine.create(ONE, Processor::idle)) {
      machine.start();
      assertTrue(machine.awaitQuiet(LIMIT));
      machine.stop("enough");

      assertEquals(new Stopped("enough"), machine.await());
      assertThrows(IllegalStateException.class, machine::start);
    }
  }

  @Test
  void aProgramThatThrowsIsACrashWithItsReason() throws Exception {
    try (var machine =
        InProcessMachine.create(
            ONE,
            _ -> {
              throw new java.io.IOException("no good");
            })) {
      var crashed = assertInstanceOf(Crashed.class, machine.run());

      assertEquals("vCPU 0: its program threw java.io.IOException: no good", crashed.reason());
      assertTrue(crashed.registers().startsWith("vCPU 0 interrupts off"), crashed::registers);
      assertEquals("no good", machine.failure().orElseThrow().getMessage());
    }
  }

  @Test
  void aVectorWithoutAHandlerIsACrash() throws Exception {
    var result =
        run(cpu -> {
          Apic.enable(cpu);
          cpu.enableInterrupts();
          Apic.send(cpu, 0, 0x41);
        });

    assertEquals(
        "vCPU 0: no handler for vector 0x41", assertInstanceOf(Crashed.class, result).reason());
  }

  @Test
  void aHandlerThatOverflowsItsStackIsACrash() throws Exception {
    var result =
        run(cpu -> {
          Apic.enable(cpu);
          cpu.onInterrupt(
              0x41,
              (self, _) -> {
                Apic.end(self);
                self.enableInterrupts();
                Apic.send(self, 0, 0x41);
              });
          cpu.enableInterrupts();
          Apic.send(cpu, 0, 0x41);
        });

    assertTrue(assertInstanceOf(Crashed.class, result).reason().contains("StackOverflowError"));
  }

  @Test
  void allProcessorsHaltedWithInterruptsOffIsACrash() throws Exception {
    var result = run(ONE.withCpus(3), Processor::halt);

    assertEquals(
        "every vCPU halted for good, with interrupts off",
        assertInstanceOf(Crashed.class, result).reason());
  }

  @Test
  void aDeviceThatThrowsIsTheHostsFailure() throws Exception {
    try (var machine = InProcessMachine.create(ONE, cpu -> cpu.read32(0xd000_0000L))) {
      machine.devices().register("bad", _ -> Device.of(List.of(broken()), () -> {}));

      var failed = assertInstanceOf(HostFailed.class, machine.run());
      assertEquals("bug", failed.cause().getMessage());
    }
  }

  private static Placement broken() {
    return Placement.mmio(
        0xd000_0000L,
        4,
        new dev.tocsin.bus.BusDevice() {
          @Override
          public long read(long offset, int width) {
            throw new IllegalStateException("bug");
          }

          @Override
          public void write(long offset, int width, long value) {}
        });
  }

  @Test
  void anInterruptIsTakenOnlyWhenEnabledAndOnceEnabled() throws Exception {
    List<String> seen = new ArrayList<>();
    run(cpu -> {
      Apic.enable(cpu);
      cpu.onInterrupt(
          0x41,
          (self, _) -> {
            seen.add("handler, enabled " + self.interruptsEnabled());
            Apic.end(self);
          });
      Apic.send(cpu, 0, 0x41);
      seen.add("sent");
      cpu.enableInterrupts();
      seen.add("enabled"); // STI: behind the next instruction
      cpu.pause();
      seen.add("after, enabled " + cpu.interruptsEnabled());
    });

    assertEquals(List.of("sent", "enabled", "handler, enabled false", "after, enabled true"), seen);
  }

  @Test
  void aHigherPriorityNestsAndALowerOneWaitsForTheEnd() throws Exception {
    List<String> seen = new ArrayList<>();
    run(cpu -> {
      Apic.enable(cpu);
      InterruptHandler plain =
          (self, vector) -> {
            seen.add("0x%x".formatted(vector));
            Apic.end(self);
          };
      cpu.onInterrupt(0x31, plain);
      cpu.onInterrupt(0x71, plain);
      cpu.onInterrupt(
          0x51,
          (self, _) -> {
            seen.add("0x51 begins");
            self.enableInterrupts();
            Apic.send(self, 0, 0x31);
            Apic.send(self, 0, 0x71);
            self.pause();
            seen.add("0x51 ends");
            Apic.end(self);
            seen.add("0x51 returns");
          });
      cpu.enableInterrupts();
      Apic.send(cpu, 0, 0x51);
    });

    assertEquals(List.of("0x51 begins", "0x71", "0x51 ends", "0x31", "0x51 returns"), seen);
  }

  @Test
  void aNonMaskableInterruptIsTakenWithInterruptsOffButNotInItsOwnHandler() throws Exception {
    List<String> seen = new ArrayList<>();
    run(cpu -> {
      cpu.onInterrupt(
          Processor.NMI,
          (self, _) -> {
            seen.add("begins");
            if (seen.size() == 1) {
              Apic.send(self, 0, Apic.NMI);
              Apic.send(self, 0, Apic.NMI);
            }
            seen.add("returns");
          });
      Apic.send(cpu, 0, Apic.NMI);
    });

    assertEquals(List.of("begins", "returns", "begins", "returns"), seen);
  }

  @Test
  void processorsStartWhereTheStartUpRequestSays() throws Exception {
    var result =
        run(
            ONE.withCpus(2),
            cpu -> {
              cpu.place(8, ap -> ap.write32(0x1000, 100 + ap.number()));
              Apic.send(cpu, 1, Apic.INIT);
              Apic.send(cpu, 1, Apic.START_UP | 8);
              while (cpu.read32(0x1000) != 101) {
                cpu.pause();
              }
            });

    assertEquals(new Exited(0), result);
  }

  @Test
  void aStartWhereNoProgramIsIsACrash() throws Exception {
    var result =
        run(
            ONE.withCpus(2),
            cpu -> {
              Apic.send(cpu, 1, Apic.INIT);
              Apic.send(cpu, 1, Apic.START_UP | 8);
              cpu.idle();
            });

    assertEquals(
        "vCPU 1: started at 0x8000, where no program is",
        assertInstanceOf(Crashed.class, result).reason());
  }

  @Test
  void anInitEndsAProgramAndAnotherCanStart() throws Exception {
    var starts = new AtomicInteger();
    run(
        ONE.withCpus(2),
        cpu -> {
          cpu.place(
              1,
              ap -> {
                ap.write32(0x1000, starts.incrementAndGet());
                while (true) {
                  ap.pause();
                }
              });
          for (int round = 1; round <= 20; round++) {
            Apic.send(cpu, 1, Apic.INIT);
            Apic.send(cpu, 1, Apic.START_UP | 1);
            while (cpu.read32(0x1000) != round) {
              cpu.pause();
            }
          }
        });

    assertEquals(20, starts.get());
  }

  @Test
  void messagesOfADeviceReachAHaltedProcessorAndNoneIsLost() throws Exception {
    var handled = new AtomicInteger();
    Program counting =
        cpu -> {
          Apic.enable(cpu);
          cpu.onInterrupt(
              0x41,
              (self, _) -> {
                handled.incrementAndGet();
                Apic.end(self);
              });
          cpu.idle();
        };
    try (var machine = InProcessMachine.create(ONE, counting)) {
      var managers = machine.engine().managersFor("test");
      try (var group = managers.msi().createGroup(new MsiIrqGroupConfig(64, 1))) {
        group.enable();
        group.update(0, Apic.message(0, 0x41), false, true);
        machine.start();
        assertTrue(machine.awaitQuiet(LIMIT));
        for (int i = 1; i <= 2000; i++) {
          group.trigger(0);
          assertTrue(machine.awaitQuiet(LIMIT));
          assertEquals(i, handled.get());
        }
      }
    }
  }

  @Test
  void aSharedLevelLineIsServedUntilItFalls() throws Exception {
    var handled = new AtomicInteger();
    try (var machine =
        InProcessMachine.create(
            ONE,
            cpu -> {
              Apic.enable(cpu);
              Apic.route(cpu, 19, 0x8000 | 0x51, 0);
              cpu.onInterrupt(
                  0x51,
                  (self, _) -> {
                    if (handled.incrementAndGet() == 3) {
                      self.write32(0xd000_0000L, 0); // the device lowers
                    }
                    Apic.end(self);
                  });
              cpu.idle();
            })) {
      var line =
          machine.engine().managersFor("t").legacy().createGroup(new LegacyIrqGroupConfig(19));
      line.enable();
      machine.devices().register("lowering", _ -> Device.of(List.of(lowering(line)), () -> {}));
      machine.start();
      assertTrue(machine.awaitQuiet(LIMIT));
      line.raise();
      assertTrue(machine.awaitQuiet(LIMIT));

      assertEquals(3, handled.get());
      line.close();
    }
  }

  private static Placement lowering(dev.tocsin.interrupt.LineGroup line) {
    return Placement.mmio(
        0xd000_0000L,
        4,
        new dev.tocsin.bus.BusDevice() {
          @Override
          public long read(long offset, int width) {
            return 0;
          }

          @Override
          public void write(long offset, int width, long value) {
            try {
              line.lower();
            } catch (dev.tocsin.interrupt.InterruptException impossible) {
              throw new IllegalStateException(impossible);
            }
          }
        });
  }

  @Test
  void anInterruptOfThe8259AIsTakenThroughLint0() throws Exception {
    var handled = new AtomicInteger();
    try (var machine =
        InProcessMachine.create(
            ONE,
            cpu -> {
              int[] commands = {0x11, 0x20, 4, 1};
              cpu.out(0x20, 1, commands[0]);
              for (int i = 1; i < commands.length; i++) {
                cpu.out(0x21, 1, commands[i]);
              }
              cpu.out(0x21, 1, 0);
              Apic.enable(cpu);
              cpu.write32(Apic.PAGE + 0x350, 0x700); // LINT0: ExtINT
              cpu.onInterrupt(
                  0x25,
                  (self, _) -> {
                    handled.incrementAndGet();
                    self.out(0x20, 1, 0x20);
                  });
              cpu.idle();
            })) {
      machine.start();
      assertTrue(machine.awaitQuiet(LIMIT));
      var line =
          machine.engine().managersFor("t").legacy().createGroup(new LegacyIrqGroupConfig(5));
      line.enable();
      line.trigger(0);
      assertTrue(machine.awaitQuiet(LIMIT));

      assertEquals(1, handled.get());
      line.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 4097})
  void aNumberOfProcessorsOutOfRangeIsRefused(int cpus) {
    var refused = assertThrows(IllegalArgumentException.class, () -> ONE.withCpus(cpus));

    assertEquals("a machine has 1 to 4096 cpus: " + cpus, refused.getMessage());
  }

  @Test
  void memoryAndPinsOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ONE.withMemory(4096));
    assertThrows(IllegalArgumentException.class, () -> ONE.withMemory((1 << 20) + 1));
    assertThrows(IllegalArgumentException.class, () -> ONE.withPins(23));
    assertThrows(IllegalArgumentException.class, () -> ONE.withPins(241));
  }

  @ParameterizedTest
  @ValueSource(longs = {0x1000, Apic.IOAPIC, Apic.PAGE, Apic.PAGE + 0xf_f000})
  void aDeviceOnATakenRangeIsRefused(long address) throws Exception {
    try (var machine = InProcessMachine.create(ONE, _ -> {})) {
      var refused =
          assertThrows(
              IllegalArgumentException.class,
              () ->
                  machine
                      .devices()
                      .register(
                          "twin",
                          _ ->
                              Device.of(
                                  List.of(Placement.mmio(address, 4, new Ignored())), () -> {})));

      assertTrue(String.valueOf(refused.getMessage()).contains("is taken by"), refused::toString);
    }
  }

  @Test
  void aPinOutOfRangeIsRefused() throws Exception {
    try (var machine = InProcessMachine.create(ONE, _ -> {})) {
      var legacy = machine.engine().managersFor("t").legacy();

      assertThrows(
          dev.tocsin.interrupt.InterruptException.class,
          () -> legacy.createGroup(new LegacyIrqGroupConfig(24)));
    }
  }

  @Test
  void fourThousandProcessorsHaveNoThreadBeforeTheyStart() throws Exception {
    try (var machine =
        InProcessMachine.create(
            ONE.withCpus(4096),
            cpu -> {
              cpu.writeMsr(0x1b, cpu.readMsr(0x1b) | 1 << 10); // x2APIC
              cpu.place(1, ap -> ap.write32(0x1000, ap.number()));
              cpu.writeMsr(0x830, 4095L << 32 | Apic.INIT);
              cpu.writeMsr(0x830, 4095L << 32 | Apic.START_UP | 1);
              while (cpu.read32(0x1000) != 4095) {
                cpu.pause();
              }
            })) {
      assertEquals(new Exited(0), machine.run());
      assertFalse(
          Thread.getAllStackTraces().keySet().stream()
              .anyMatch(thread -> thread.getName().equals("cpu-1234")));
    }
  }
}
