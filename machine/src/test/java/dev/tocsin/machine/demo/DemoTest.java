package dev.tocsin.machine.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.GuestImageTest;
import dev.tocsin.machine.demo.tally.SourceReport;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole scenario on the real KVM; and that its verdict can be bad. */
@Tag("kvm")
class DemoTest {
  private static final int ROUNDS = 20;
  private static final Duration GENEROUS = Duration.ofSeconds(20);
  private static final Duration SHORT = Duration.ofSeconds(4);

  @BeforeAll
  static void needsKvm() {
    Optional<String> why = Kvm.whyUnusable();
    assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));
  }

  private static DemoOptions options(int cpus) {
    return new DemoOptions(DemoHost.KVM, cpus, ROUNDS, GENEROUS, managers -> managers);
  }

  private static DemoOptions with(FaultyManagers.Fault fault) {
    return new DemoOptions(
        DemoHost.KVM, 2, ROUNDS, SHORT, managers -> FaultyManagers.of(managers, fault));
  }

  private static SourceReport find(DemoReport report, String name, SourceReport.Route path) {
    return report.sources().stream()
        .filter(source -> source.name().equals(name) && source.path() == path)
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " " + path + " is not in " + report));
  }

  /** Every trigger had its own delivery. */
  private static void assertEach(
      DemoReport report, String name, SourceReport.Route path, long triggered) {
    SourceReport source = find(report, name, path);
    assertEquals(triggered, source.triggered(), name);
    assertEquals(triggered, source.handled(), name);
    assertEquals(0, source.coalesced(), name);
    assertTrue(source.p50Micros().orElse(0) > 0, name + " was measured");
  }

  private static void assertComplete(DemoReport report) {
    assertTrue(report.clean(), report::toString);
    assertEquals(0, report.lost());
    assertEquals(0, report.spurious());
    assertEach(report, "button irq 5", SourceReport.Route.LINE, ROUNDS);
    assertEach(report, "bell2 irq 19", SourceReport.Route.LINE, ROUNDS);
    assertTrue(find(report, "bell1 irq 19", SourceReport.Route.LINE).handled() >= ROUNDS + 1);
    assertEach(report, "bell3[0] trigger", SourceReport.Route.DIRECT, ROUNDS);
    assertEach(report, "bell3[1] foreign", SourceReport.Route.ATTACHED, ROUNDS);
    assertTrue(find(report, "bell3[1] foreign", SourceReport.Route.RELAYED).handled() > 30);
    assertEach(report, "bell3[4] retarget", SourceReport.Route.DIRECT, ROUNDS / 10 * 5);
    assertEach(report, "bell4[0-2047]", SourceReport.Route.DIRECT, 4096);
    assertEach(report, "bell5[0-7] msi", SourceReport.Route.DIRECT, ROUNDS);
    assertEach(report, "bell3[6] msi", SourceReport.Route.DIRECT, ROUNDS / 10);
    assertEach(report, "bell3 irq 20", SourceReport.Route.LINE, ROUNDS / 10);
    assertEach(report, "bell3[6] msi-x", SourceReport.Route.DIRECT, ROUNDS / 10);
    for (String latched : List.of("bell3[2] trigger", "bell3[3] foreign", "bell5[1] msi")) {
      assertEquals(ROUNDS / 10 * 5, find(report, latched, SourceReport.Route.LATCHED).triggered());
      assertEquals(ROUNDS / 10, find(report, latched, SourceReport.Route.LATCHED).handled()); // S4
    }
    SourceReport burst = find(report, "bell3[5] burst", SourceReport.Route.DIRECT);
    assertEquals(10_000, burst.triggered());
    assertTrue(burst.handled() >= 1 && burst.handled() <= 10_000); // S14
    assertEquals(10_000, burst.handled() + burst.coalesced());
  }

  @Test
  void everyInterruptOfTheScenarioIsAccountedFor() throws Exception {
    List<Integer> steps = new ArrayList<>();
    List<String> heard = new ArrayList<>();
    DemoReport report =
        Demo.run(
            options(2),
            new DemoListener() {
              @Override
              public void step(int number, String who, String what) {
                steps.add(number);
              }

              @Override
              public void act(String title) {
                heard.add(title);
              }

              @Override
              public void note(String what) {
                heard.add(what);
              }
            });

    assertComplete(report);
    assertEquals(List.of(1, 2, 3, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4), steps.subList(0, 13));
    // The button, two pins whose lines come with their first rise, and three with messages.
    assertEquals(List.of(5, 6, 5, 5, 5, 6, 5, 6, 5, 6, 6, 6), steps.subList(13, 25));
    // The driver comes back with MSI, INTx and MSI-X.
    assertEquals(List.of(5, 6, 5, 6, 5, 6), steps.subList(25, 31));
    assertEquals(31, steps.size());
    assertTrue(
        heard.stream()
            .map(line -> line.replaceAll(" +", " "))
            .anyMatch("00:04.0 1234:4245 bell bell3 MSI-X, 8 vectors"::equals),
        heard::toString);
    assertTrue(
        heard.contains("5 rings while masked: pending yes, register yes, then one delivery"),
        heard::toString);
  }

  @ParameterizedTest
  @EnumSource(
      value = DemoHost.class,
      names = {"KVM_SPLIT", "KVM_USER"})
  void aDriverFindsTheSameBusWithOtherChips(DemoHost host) throws Exception {
    DemoReport report = Demo.run(options(2).with(host), DemoListener.SILENT);

    assertTrue(report.clean(), report::toString);
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
  void oneProcessorIsEnough() throws Exception {
    assertComplete(Demo.run(options(1), DemoListener.SILENT));
  }

  @Test
  void moreProcessorsThanTheHostHasWorkToo() throws Exception {
    assertComplete(Demo.run(options(5), DemoListener.SILENT));
  }

  @Test
  void aGuestOfAnotherCompilerDoesTheSame(@TempDir Path folder) throws Exception {
    byte[] rebuilt = Files.readAllBytes(GuestImageTest.rebuild(folder));
    assumeTrue(!GuestImageTest.sameTools(), "the same compiler: GuestImageTest compares bytes");

    BootImage image = BootImage.parse(MemorySegment.ofArray(rebuilt));
    assertComplete(Demo.run(options(2), DemoListener.SILENT, image));
  }

  @Test
  void aGuestThatCannotGoOnIsACrash() throws Exception {
    byte[] undefined = {0x0f, 0x0b};
    BootImage image = BootImage.flat(MemorySegment.ofArray(undefined), 1 << 20);

    var crash =
        assertThrows(GuestCrashed.class, () -> Demo.run(options(1), DemoListener.SILENT, image));

    assertTrue(String.valueOf(crash.getMessage()).startsWith("vCPU 0: "), crash::toString);
  }

  @Test
  void aMessageThatIsDroppedIsLost() throws Exception {
    var calls = new AtomicInteger();
    DemoReport report =
        Demo.run(
            with((call, _) -> call.equals("trigger") && calls.incrementAndGet() == 30 ? 0 : 1),
            DemoListener.SILENT);

    assertEquals(1, report.lost(), report::toString);
    assertFalse(report.clean());
  }

  @Test
  void theEndOfABurstIsMissed() throws Exception {
    var burst = new AtomicInteger();
    DemoReport report =
        Demo.run(
            with((call, index) -> {
              boolean inBurst = call.equals("trigger") && index == 5;
              if (!inBurst || burst.incrementAndGet() < 9_000) {
                return 1;
              }
              if (burst.get() == 9_000) {
                LockSupport.parkNanos(200_000_000); // lets the guest handle all before
              }
              return 0;
            }),
            DemoListener.SILENT);

    SourceReport source = find(report, "bell3[5] burst", SourceReport.Route.DIRECT);
    assertTrue(source.lost() >= 1_000 && source.lost() <= 1_001, report::toString);
    assertEquals(source.triggered(), source.handled() + source.coalesced() + source.lost());
  }

  @Test
  void aLineThatIsNotRaisedIsLost() throws Exception {
    var calls = new AtomicInteger();
    DemoReport report =
        Demo.run(
            with((call, _) -> call.equals("raise") && calls.incrementAndGet() == 1 ? 0 : 1),
            DemoListener.SILENT);

    assertEquals(1, report.lost(), report::toString);
  }

  @Test
  void aMessageThatIsSentAgainLaterIsSpurious() throws Exception {
    var calls = new AtomicInteger();
    DemoReport report =
        Demo.run(
            with((call, _) -> {
              boolean again = call.equals("trigger") && calls.incrementAndGet() % 10 == 0;
              return again && calls.get() < 100 ? 3 : 1;
            }),
            DemoListener.SILENT);

    assertTrue(report.spurious() > 0, report::toString);
    assertEquals(0, report.lost());
    assertFalse(report.clean());
  }
}
