package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.machine.demo.DemoHost;
import dev.tocsin.machine.demo.DemoReport;
import dev.tocsin.machine.demo.DeviceReport;
import dev.tocsin.machine.demo.tally.SourceReport;
import dev.tocsin.machine.demo.tally.SourceReport.Kind;
import dev.tocsin.machine.demo.tally.SourceReport.Route;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

/** What the demo prints, without running it. */
class DemoOutputTest {
  private static final Paint PLAIN = new Paint(Ansi.OFF, true);
  private static final Paint ASCII = new Paint(Ansi.OFF, false);

  private static SourceReport source(String name, long lost, long spurious) {
    return new SourceReport(
        name,
        Kind.MESSAGE,
        Route.ATTACHED,
        10_000 + lost,
        4_000 + spurious,
        6_000,
        lost,
        spurious,
        OptionalDouble.of(41.26),
        OptionalDouble.of(12_345.6));
  }

  private static DemoReport report(long lost, long spurious, long strays, long empty) {
    var latched =
        new SourceReport(
            "bell3[2] trigger",
            Kind.EDGE,
            Route.LATCHED,
            5,
            1,
            4,
            0,
            0,
            OptionalDouble.empty(),
            OptionalDouble.empty());
    return new DemoReport(
        "kvm",
        2,
        List.of(new DeviceReport("00:03.0", "1234:4245", "bell", "bell1", "INTx, irq 19")),
        List.of(source("bell4[0-2047]", lost, spurious), latched),
        strays,
        empty,
        false);
  }

  private static String screen(Paint paint, int width, DemoReport report) {
    var text = new StringWriter();
    var screen = new DemoScreen(new PrintWriter(text), paint, width);
    screen.begin(DemoHost.KVM, 2);
    screen.step(1, "VMM", "created the interrupt managers, over kvm");
    screen.step(3, "bell0", "handed the managers to");
    screen.step(3, "bell1", "handed the managers to");
    screen.step(6, "bell0", "createGroup(irq 5): 1 source in 36 µs");
    screen.act("a burst that coalesces");
    screen.note("word ".repeat(40).strip());
    screen.end(report, 1.5);
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 100})
  void noLineIsWiderThanTheTerminal(int width) {
    for (String line : screen(PLAIN, width, report(0, 0, 0, 7)).split("\n", -1)) {
      assertTrue(line.length() <= width, line);
    }
  }

  @Test
  void aStepOfManyDevicesIsOneLine() {
    String text = screen(PLAIN, 80, report(0, 0, 0, 0));

    assertTrue(text.contains("  3  handed the managers to: bell0 bell1\n"), text);
    assertTrue(text.contains("  6  bell0   createGroup(irq 5): 1 source in 36 µs\n"), text);
  }

  @Test
  void aRowHoldsWhatWasCounted() {
    List<String> lines = new DemoTable(PLAIN, 80).lines(report(0, 0, 0, 0).sources());

    assertEquals(3, lines.size());
    assertEquals(
        List.of(
            "bell4[0-2047]", "message", "attached", "10,000", "4,000", "6,000", "41.3", "12346"),
        List.of(lines.get(1).strip().split(" +", -1)));
    assertTrue(lines.get(2).endsWith("4      -      -"), lines.get(2));
    assertEquals(lines.get(0).length(), lines.get(1).length());
  }

  @Test
  void aWiderTerminalGetsWiderGaps() {
    var sources = report(0, 0, 0, 0).sources();

    assertTrue(
        new DemoTable(PLAIN, 100).lines(sources).getFirst().length()
            > new DemoTable(PLAIN, 80).lines(sources).getFirst().length());
  }

  @Test
  void theVerdictIsGoodOnlyIfNothingIsLostOrSpurious() {
    assertTrue(
        screen(PLAIN, 80, report(0, 0, 0, 0)).contains("✔ lost 0 · spurious 0 · repeated 0"));
    assertTrue(screen(PLAIN, 80, report(2, 0, 0, 0)).contains("✘ lost 2 · spurious 0"));
    assertTrue(screen(PLAIN, 80, report(0, 3, 0, 0)).contains("✘ lost 0 · spurious 3"));
    String strays = screen(PLAIN, 80, report(0, 0, 4, 0));
    assertTrue(strays.contains("✘ lost 0 · spurious 4"), strays);
    assertTrue(strays.contains("4 runs of handlers belong to no source"), strays);
  }

  @Test
  void theRowThatLostSomethingSaysSo() {
    List<String> lines = new DemoTable(PLAIN, 80).lines(report(2, 3, 0, 0).sources());

    assertTrue(lines.get(1).endsWith(" lost 2 spurious 3"), lines.get(1));
    assertFalse(lines.get(2).contains("lost"), lines.get(2));
  }

  @Test
  void repeatedRunsAreExplainedAndAreNotSpurious() {
    String text = screen(PLAIN, 80, report(0, 0, 0, 7));

    assertTrue(text.contains("✔ lost 0 · spurious 0 · repeated 7"), text);
    assertTrue(text.contains("\n  repeated: this kernel ends interrupts as handlers begin"), text);
    assertFalse(screen(PLAIN, 80, report(0, 0, 0, 0)).contains("repeated:"));
  }

  @Test
  void emptyRunsAreSpuriousWhereTheChipKeepsVectorsInService() {
    var kept = new DemoReport("kvm", 1, List.of(), List.of(), 0, 7, true);

    assertEquals(7, kept.spurious());
    assertEquals(0, kept.repeated());
    assertFalse(kept.clean());
  }

  @Test
  void aTerminalWithoutUnicodeGetsAscii() {
    String text = screen(ASCII, 80, report(0, 0, 0, 7));

    assertTrue(text.chars().allMatch(c -> c < 128), text);
    assertTrue(text.contains("ok: lost 0"), text);
  }

  @Test
  void coloursAreOnlyWhereTheyAreWanted() {
    var coloured = new Paint(Ansi.ON, true);

    assertTrue(screen(coloured, 80, report(0, 0, 0, 0)).contains("\u001b["));
    assertFalse(screen(PLAIN, 80, report(0, 0, 0, 0)).contains("\u001b["));
  }

  @Test
  void theJsonIsOneObject() {
    assertEquals(
        """
        {"backend":"kvm","irqchip":"kernel","cpus":2,"devices":[\
        {"address":"00:03.0","id":"1234:4245","kind":"bell","name":"bell1",\
        "interrupts":"INTx, irq 19"}],"sources":[\
        {"name":"bell4[0-2047]","kind":"message","path":"attached","triggered":10001,\
        "handled":4002,"coalesced":6000,"p50Micros":41.3,"p99Micros":12345.6},\
        {"name":"bell3[2] trigger","kind":"edge","path":"latched","triggered":5,\
        "handled":1,"coalesced":4,"p50Micros":null,"p99Micros":null}],\
        "lost":1,"spurious":5,"repeated":7,"seconds":1.5,"verdict":"unaccounted"}\
        """,
        DemoJson.of(report(1, 2, 3, 7), DemoHost.KVM, 1.46));
  }
}
