package dev.tocsin.junit;

import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.machine.inprocess.InterruptHandler;
import dev.tocsin.machine.inprocess.Processor;
import dev.tocsin.machine.inprocess.Program;
import java.util.concurrent.atomic.AtomicInteger;

/** A driver of the {@link Bell} that counts. */
final class BellDriver {
  static final int VECTOR = 0x41;

  final AtomicInteger handled = new AtomicInteger();

  /** Handles source 0 as a good driver does. */
  Program program() {
    return program((cpu, _) -> Pc.endInterrupt(cpu));
  }

  Program program(InterruptHandler rest) {
    return program(rest, () -> {});
  }

  /** With something that happens while interrupts are still disabled. */
  Program program(InterruptHandler rest, Runnable first) {
    return cpu -> {
      Pc.enableLocalApic(cpu);
      cpu.onInterrupt(
          VECTOR,
          (self, vector) -> {
            handled.incrementAndGet();
            rest.handle(self, vector);
          });
      unmask(cpu, 0, Pc.message(0, VECTOR));
      first.run();
      cpu.idle();
    };
  }

  static void unmask(Processor cpu, int source, MsiIrqSourceConfig message) {
    long place = Bell.ADDRESS + 16L * source;
    cpu.write32(place, message.lowAddr());
    cpu.write32(place + 4, message.data());
    cpu.write32(place + 8, 1);
  }
}
