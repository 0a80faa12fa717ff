package dev.tocsin.machine.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.Irqchip;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The demo's guest takes the same interrupts, whoever holds the chips. */
@Tag("kvm")
class DemoModesTest {
  private static final int ROUNDS = 20;

  @BeforeAll
  static void needsKvm() {
    Optional<String> why = Kvm.whyUnusable();
    assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));
  }

  private static DemoReport run(Irqchip irqchip, int cpus) throws Exception {
    DemoHost host = DemoHost.of(irqchip);
    Duration generous = Duration.ofSeconds(20);
    DemoReport report =
        Demo.run(
            new DemoOptions(host, cpus, ROUNDS, generous, managers -> managers),
            DemoListener.SILENT);
    assertEquals(host.backEnd(), report.backEnd());
    return report;
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void everyInterruptOfTheScenarioIsAccountedFor(Irqchip irqchip) throws Exception {
    DemoReport report = run(irqchip, 2);

    assertEquals(0, report.lost(), report::toString);
    assertEquals(0, report.spurious(), report::toString);
    assertTrue(report.sources().stream().allMatch(source -> source.handled() > 0));
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void oneProcessorIsEnough(Irqchip irqchip) throws Exception {
    assertTrue(run(irqchip, 1).clean());
  }

  /** These chips are ours, so a line's end of interrupt is true also where the host's is not. */
  @Test
  void inUserModeNothingIsRepeated() throws Exception { // S36, S43
    DemoReport report = run(Irqchip.USER, 2);

    assertTrue(report.inService(), "a vector stays in service until its end");
    assertEquals(0, report.repeated());
    assertEquals(0, report.emptyRuns());
    assertTrue(report.clean(), report::toString);
  }
}
