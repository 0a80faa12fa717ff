package dev.tocsin.machine.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.oracle.KnownDifferences.Known;
import dev.tocsin.machine.oracle.KnownDifferences.Oracle;
import dev.tocsin.testkit.qtest.Qemu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every difference that the comparisons leave out is there, listed, and no wider than listed. */
@Timeout(120)
class KnownDifferencesTest {
  private static final Path DOCUMENT = Path.of("../docs/chip-differences.md");
  private static final int DISABLED = 0xff;

  static List<Known> all() {
    return KnownDifferences.all();
  }

  static Stream<Known> kernels() {
    return all().stream().filter(known -> known.oracle() == Oracle.KVM);
  }

  static Stream<Known> qemus() {
    return all().stream().filter(known -> known.oracle() != Oracle.KVM);
  }

  @ParameterizedTest
  @MethodSource("all")
  void oursIsAsListed(Known known) {
    try (var board = new SoftBoard()) {
      assertEquals(known.ours(), seen(board, known.steps()));
    }
  }

  @Tag("kvm")
  @ParameterizedTest
  @MethodSource("kernels")
  void theKernelsIsAsListed(Known known) throws IOException {
    var reason = Kvm.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    try (var board = new KvmChipBoard()) {
      assertEquals(known.theirs(), seen(board, known.steps()));
    }
  }

  @Tag("qemu")
  @ParameterizedTest
  @MethodSource("qemus")
  void qemusIsAsListed(Known known) throws IOException {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    boolean pic = known.oracle() == Oracle.QEMU_PIC;
    try (var board = new QemuBoard(pic ? QemuBoard.Wiring.PIC : QemuBoard.Wiring.IOAPIC)) {
      assertEquals(known.theirs(), seen(board, known.steps()));
    }
  }

  @Test
  @Tag("qemu")
  void whatAGuestSeesUnderQemuIsAsListed() {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    List<GuestOperation> script =
        List.of(
            GuestOperation.reset(0),
            GuestOperation.reset(1),
            GuestOperation.write(0, 0x300, 0x44041), // D30
            GuestOperation.write(0, 0x0f0, DISABLED),
            GuestOperation.take(0),
            GuestOperation.write(0, 0x300, 0x44062), // D31
            GuestOperation.read(0, 0x230),
            GuestOperation.write(0, 0x330, 0x41), // D32
            GuestOperation.read(0, 0x330),
            GuestOperation.reset(0),
            GuestOperation.write(0, 0x310, 0xff00_0000), // D33
            GuestOperation.write(0, 0x300, 0x4841),
            GuestOperation.read(1, 0x220));

    assertEquals(List.of("00000041", "00000000", "00010041", "00000002"), SoftGuest.run(script));
    assertEquals(
        List.of("ffffffff", "00000004", "00000041", "00000000"), GuestRun.underQemu(script));
  }

  @Test
  void theDocumentListsThemAll() throws IOException {
    String document = Files.readString(DOCUMENT);
    for (Known known : all()) {
      assertTrue(document.contains("| " + known.id() + " |"), known + " is not in the table");
    }
  }

  private static String seen(ChipBoard board, List<Step> steps) {
    return steps.stream()
        .map(step -> step.run(board))
        .filter(seen -> !seen.equals(Step.NOTHING))
        .collect(Collectors.joining(" "));
  }
}
