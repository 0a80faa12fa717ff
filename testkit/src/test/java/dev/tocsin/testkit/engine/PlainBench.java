package dev.tocsin.testkit.engine;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.function.Function;

/** An engine over some of the ports only, or over others than the kernel's. */
final class PlainBench {
  final SimulatedKernel kernel = SimulatedKernel.pc();
  final InterruptEngine engine;

  PlainBench(Function<SimulatedKernel, BackEnd> ports) {
    engine =
        InterruptEngine.start(
            ports.apply(kernel),
            new EngineOptions(3, Duration.ofSeconds(1), Duration.ZERO, false, System::nanoTime));
  }

  MessageGroup group(int count) throws InterruptException {
    MessageGroup group =
        engine.managersFor("disk").msi().createGroup(new MsiIrqGroupConfig(0, count));
    group.enable();
    return group;
  }
}
