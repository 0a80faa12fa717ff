package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command in a process of its own: status, standard streams, signals. */
@Timeout(120)
class RunTest {
  /** Prints what it reads until {@code q}, then exits with 7. */
  private static final String ECHO = "66bafd03 ec a801 74f7 66baf803 ec ee 3c71 75ed b007 e6f4";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "run --kernel nowhere | nowhere: no such file",
        "run --kernel . | .: not a regular file",
        "run --kernel text | text: not a bootable image",
        "run --kernel cut | cut: its ELF header is truncated",
        "run --kernel text --bogus | Unknown option: '--bogus'",
        "run --kernel text extra | Unmatched argument",
        "demos | no command \"demos\"; there are demo, lspci, run and serve",
        "run | Missing required option: '--kernel",
        "run --kernel text --cpus 0 | '--cpus'",
        "run --kernel text --cpus 255 | '--cpus'",
        "run --kernel text --cpus many | '--cpus'",
        "run --kernel text --memory 12X | '--memory'",
        "run --kernel text --memory 1K | '--memory'",
        "run --kernel text --irqchip half | '--irqchip'",
        "run --kernel text --irqchip half | [kernel, split, user]",
        "run --kernel echo --initrd nowhere | nowhere: no such file",
      })
  void wrongUseIsOneLineAndStatusTwo(String arguments, String why) throws Exception {
    Files.writeString(folder.resolve("text"), "#!/bin/sh\n");
    Files.write(folder.resolve("cut"), new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1});
    image("echo", ECHO);

    Ended ended = tocsin("", arguments.split(" "));

    assertEquals(2, ended.status, ended.err);
    assertEquals(1, ended.err.lines().count(), ended.err);
    assertTrue(ended.err.startsWith("tocsin: ") && ended.err.contains(why), ended.err);
    assertEquals("", ended.out);
  }

  @Test
  @Tag("kvm")
  void aSerialPortOnAFifoSaysThatItWaitsForAReader() throws Exception {
    assumeKvm();
    image("exit", "b007 e6f4");
    assertEquals(0, waitFor(new ProcessBuilder("mkfifo", folder + "/fifo").start()));
    Process process = start("run", "--kernel", "exit", "--device", "serial,file=fifo");
    assertEquals(
        "tocsin: --device serial: fifo is a FIFO; waiting for a reader",
        process.errorReader().readLine());

    try (var reader = Files.newInputStream(folder.resolve("fifo"))) {
      assertEquals(-1, reader.read());
    }

    assertEquals(15, waitFor(process));
  }

  @Test
  @Tag("kvm")
  void aMachineThatIsRefusedLeavesTheFileOfItsSerialPortAlone() throws Exception {
    assumeKvm();
    image("exit", "b007 e6f4");
    Path log = Files.writeString(folder.resolve("log"), "precious");

    Ended refused = tocsin("", "run", "--kernel=exit", "--device=serial,file=log", "--device=nvme");
    assertEquals(2, refused.status, refused.err);
    assertEquals("precious", Files.readString(log));

    Ended ran = tocsin("", "run", "--kernel=exit", "--device=serial,file=log");
    assertEquals(15, ran.status, ran.err);
    assertEquals("", Files.readString(log));
  }

  @Test
  void helpOfDevicesNeedsNoKernel() throws Exception {
    Ended ended = tocsin("", "run", "--device", "help");

    assertEquals(0, ended.status, ended.err);
    assertTrue(ended.out.contains("  disk=FILE"), ended.out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lspci --device edu", "lspci --device help", "demo --json --backend in-process"})
  void aFullDiskUnderStandardOutputIsStatusTwo(String arguments) throws Exception {
    Process process = builder(arguments.split(" ")).redirectOutput(new File("/dev/full")).start();

    assertEquals(2, waitFor(process));
    assertTrue(text(process.getErrorStream().readAllBytes()).contains("takes no more"));
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoFailureOfAListing() throws Exception {
    Process process = start("lspci", "--device", "edu");
    process.getInputStream().close();

    assertEquals(0, waitFor(process), () -> "closed pipe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "split", "user", "USER"})
  @Tag("kvm")
  void theGuestPrintsTheSameWhoeverHoldsItsChips(String irqchip) throws Exception {
    assumeKvm();
    image("echo", ECHO);

    Ended ended = tocsin("abq", "run", "--kernel", "echo", "--irqchip", irqchip);

    assertEquals(new Ended(15, "abq", ""), ended);
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernel", "split", "user"})
  @Tag("kvm")
  void aDriverReadsAndWritesAnNvmeDiskByItsInterrupts(String irqchip) throws Exception {
    assumeKvm();
    assumeTrue(waitFor(new ProcessBuilder("sh", "-c", "command -v gcc").start()) == 0, "no gcc");
    Path kernel = folder.resolve("disk.elf");
    Process compiler =
        new ProcessBuilder("src/test/guest/build.sh", kernel.toString()).inheritIO().start();
    assertEquals(0, waitFor(compiler));
    byte[] blocks = new byte[8 * 512];
    new Random(1).nextBytes(blocks);
    Path disk = Files.write(folder.resolve("disk.img"), blocks);

    Ended ended =
        tocsin("", "run", "--kernel=disk.elf", "--irqchip", irqchip, "--device=nvme,disk=disk.img");

    byte[] first = Arrays.copyOf(blocks, 512);
    byte[] inverted = first.clone();
    for (int i = 0; i < inverted.length; i++) {
      inverted[i] ^= (byte) 0xff;
    }
    var hex = HexFormat.of();
    String printed =
        "%s\n%s\nadmin 2\nio 4\n"
            .formatted(hex.formatHex(first, 0, 16), hex.formatHex(inverted, 0, 16));
    assertEquals(new Ended(33, printed, ""), ended);
    assertArrayEquals(inverted, Arrays.copyOfRange(Files.readAllBytes(disk), 3 * 512, 4 * 512));
  }

  @Test
  @Tag("kvm")
  void aPipeIsTheGuestsKeyboardAndScreenAndItsCodeTheStatus() throws Exception {
    assumeKvm();
    image("echo", ECHO);

    Ended ended = tocsin("a\1xbq", "run", "--kernel", "echo");

    assertEquals(new Ended(15, "a\1xbq", ""), ended);
  }

  @Test
  @Tag("kvm")
  void aCrashIsStatusSixWithReasonAndRegisters() throws Exception {
    assumeKvm();
    image("fault", "0f0b");

    Ended ended = tocsin("", "run", "--kernel", "fault", "--cpus", "2");

    assertEquals(6, ended.status);
    assertTrue(ended.err.startsWith("tocsin: the guest crashed: vCPU 0: triple fault"), ended.err);
    assertTrue(ended.err.contains("vCPU 1"), ended.err);
  }

  @Test
  @Tag("kvm")
  void argumentsReachTheGuestAfterTheImagesName() throws Exception {
    assumeKvm();
    // print the text at info + 16 up to its zero, exit with 0
    image("args", "8b7310 66baf803 ac 84c0 7403 ee ebf8 e6f4");

    Ended ended = tocsin("", "run", "--kernel", "args", "--append", "one two");

    assertEquals(new Ended(1, "args one two", ""), ended);
  }

  @Test
  @Tag("kvm")
  void anImageThatDoesNotFitTheMemoryNamesItself() throws Exception {
    assumeKvm();
    image("echo", ECHO);

    Ended ended = tocsin("", "run", "--kernel", "echo", "--memory", "1M");

    assertEquals(2, ended.status);
    assertTrue(ended.err.startsWith("tocsin: echo: 0x100000.."), ended.err);
  }

  @Test
  @Tag("kvm")
  void aReaderThatGoesAwayEndsTheRun() throws Exception {
    assumeKvm();
    image("flood", "66baf803 b041 ee ebfd");
    Process process = start("run", "--kernel", "flood");
    try (var out = process.getInputStream()) {
      assertEquals('A', out.read());
    }

    assertEquals(2, waitFor(process));
    assertTrue(text(process.getErrorStream().readAllBytes()).contains("takes no more"));
  }

  @Test
  @Tag("kvm")
  void aTerminationSignalEndsARunningGuest() throws Exception {
    assumeKvm();
    // print one byte, then wait for interrupts for ever
    image("idle", "66baf803 b041 ee fb f4 ebfc");
    Process process = start("run", "--kernel", "idle");
    assertEquals('A', process.getInputStream().read());

    process.destroy();

    assertEquals(128 + 15, waitFor(process));
  }

  private record Ended(int status, String out, String err) {}

  private static void assumeKvm() {
    var why = Kvm.whyUnusable();
    Assumptions.assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));
  }

  /** Writes a flat image at 1 MiB: a multiboot header with addresses, and code. */
  private void image(String name, String code) throws IOException {
    Files.write(folder.resolve(name), FlatImage.of(code));
  }

  private Ended tocsin(String input, String... arguments) throws Exception {
    Process process = start(arguments);
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      // It did not want to read: its status tells.
    }
    String out = text(process.getInputStream().readAllBytes());
    String err = text(process.getErrorStream().readAllBytes());
    return new Ended(waitFor(process), out, err);
  }

  private Process start(String... arguments) throws IOException {
    return builder(arguments).start();
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Tocsin.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(folder.toFile());
  }

  private static int waitFor(Process process) throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    return process.waitFor();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
