package dev.tocsin.testkit.race;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** An engine with a thread of its own, eager to attach, over a kernel with one route. */
final class RaceBench implements AutoCloseable {
  private static final EngineOptions EAGER =
      new EngineOptions(2, Duration.ofMillis(1), Duration.ZERO, true, System::nanoTime);

  final SimulatedKernel kernel = new SimulatedKernel(1, 2, _ -> {});
  final InterruptEngine engine = InterruptEngine.start(kernel.backEnd(), EAGER);
  private int groups;

  /** Makes an enabled group of one source. */
  MessageGroup group() throws InterruptException {
    MessageGroup group =
        engine.managersFor("d").msi().createGroup(new MsiIrqGroupConfig(groups++, 1));
    group.enable();
    return group;
  }

  static MsiIrqSourceConfig message(int number) {
    return new MsiIrqSourceConfig(0, 0xfee0_0000, 0x20 + number, 0);
  }

  /** Says how much was tried. */
  static void report(String what, long one, long other) {
    System.out.printf("%s: %,d, %,d%n", what, one, other);
  }

  @Override
  public void close() {
    engine.close();
    Assertions.assertEquals(List.of(), kernel.hazards());
    Assertions.assertEquals("", engine.ledger().report());
  }
}
