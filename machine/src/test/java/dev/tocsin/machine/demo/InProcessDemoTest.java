package dev.tocsin.machine.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole scenario with a guest in Java; and that its verdict can be bad. */
class InProcessDemoTest {
  private static final int ROUNDS = 20;

  private static DemoOptions options(int cpus) {
    return new DemoOptions(
        DemoHost.IN_PROCESS, cpus, ROUNDS, Duration.ofSeconds(20), managers -> managers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void everyInterruptOfTheScenarioIsAccountedFor(int cpus) throws Exception {
    DemoReport report = Demo.run(options(cpus), DemoListener.SILENT);

    assertTrue(report.clean(), report::toString);
    assertEquals("in-process", report.backEnd());
    assertTrue(report.inService(), "these chips keep a vector in service until its end");
    assertEquals(0, report.emptyRuns());
    assertEquals(0, report.strays());
    assertTrue(report.sources().stream().anyMatch(source -> source.name().equals("bell4[0-2047]")));
    assertEquals(
        List.of(
            "no driver",
            "INTx, irq 19",
            "MSI-X, 8 vectors",
            "MSI-X, 2048 vectors",
            "MSI, 8 messages",
            "INTx, irq 19",
            "no driver"),
        report.devices().stream().map(DeviceReport::interrupts).toList());
  }

  @Test
  void aMessageThatIsDroppedIsLost() throws Exception {
    var calls = new AtomicInteger();
    var options =
        new DemoOptions(
            DemoHost.IN_PROCESS,
            2,
            ROUNDS,
            Duration.ofSeconds(2),
            managers ->
                FaultyManagers.of(
                    managers,
                    (call, _) -> call.equals("trigger") && calls.incrementAndGet() == 30 ? 0 : 1));
    DemoReport report = Demo.run(options, DemoListener.SILENT);

    assertEquals(1, report.lost(), report::toString);
    assertFalse(report.clean());
  }
}
