package dev.tocsin.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class LspciCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int lspci(String... arguments) {
    return new CommandLine(new LspciCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setParameterExceptionHandler((wrong, _) -> {
          wrong.getCommandLine().getErr().println(wrong.getMessage());
          return ExitStatus.USAGE;
        })
        .execute(arguments);
  }

  @Test
  void devicesByNameAreListedAsTheirGuestWouldFindThem() {
    int status = lspci("--device", "edu", "--device", "bell,vectors=3", "--device", "serial");

    assertEquals(ExitStatus.SUCCESS, status, err::toString);
    assertEquals(
        List.of(
            "00:00.0 Host bridge: Tocsin host bridge [1234:5430] (rev 01)",
            "00:01.0 Unclassified device: educational device [1234:11e8] (rev 10)",
            "00:02.0 Unassigned class [ff00]: Tocsin bell [1234:4245] (rev 02)",
            "00:03.0 Serial controller: Tocsin 16550 port [1234:5416] (rev 01)",
            "00:1c.0 PCI bridge: Tocsin root port [1234:5431] (rev 01)"),
        out.toString().lines().toList());
  }

  @Test
  void theSecondOfATypeHasANameOfItsOwn() {
    assertEquals(ExitStatus.SUCCESS, lspci("-v", "--device", "edu", "--device", "edu"));

    assertTrue(out.toString().contains("\tDeviceName: edu\n"), out::toString);
    assertTrue(out.toString().contains("\tDeviceName: edu2\n"), out::toString);
  }

  @Test
  void theDemosMachineIsListedOnceItsDriverHasLoaded() {
    assertEquals(ExitStatus.SUCCESS, lspci("-vv", "--backend", "in-process"), err::toString);

    String text = out.toString();
    assertTrue(text.contains("MSI-X: Enable+ Count=2048 Masked-"), text);
    assertTrue(text.contains("MSI: Enable+ Count=8/8 Maskable+ 64bit+"), text);
    assertTrue(text.contains("Vectors: 8, masked 0, pending 0"), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nvm | no device \"nvm\"; there are bell, edu, nvme, serial",
        "bell,x=1 | bell has no option \"x\"; there are vectors, messages, pin",
        "bell,vectors=many | vectors=many: not a number from 0 to 2048",
        "bell,vectors | \"vectors\" is not option=value",
        "serial,file=/nowhere/at/all | --device serial: file=/nowhere/at/all: no such directory:"
            + " /nowhere/at",
        "serial,file= | --device serial: file=: names no file",
        "nvme | --device nvme: needs disk=FILE"
      })
  void aWrongDeviceIsOneLineThatSaysWhatThereIs(String device, String expected) {
    assertEquals(ExitStatus.USAGE, lspci("--device", device));

    assertEquals(1, err.toString().lines().count(), err::toString);
    assertTrue(err.toString().contains(expected), err::toString);
    assertEquals("", out.toString());
  }

  @Test
  void helpListsTypesAndTheirOptions() {
    assertEquals(ExitStatus.SUCCESS, lspci("--device", "help"));

    assertTrue(out.toString().contains("  vectors=0..2048  MSI-X vectors (2048)"), out::toString);
  }

  @Test
  void aListedSerialPortLeavesItsFileAsItIs(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("log"), "precious");

    assertEquals(ExitStatus.SUCCESS, lspci("--device", "serial,file=" + file), err::toString);
    assertEquals(
        ExitStatus.USAGE, lspci("--device", "serial,file=" + file, "--device", "bell,vectors=x"));

    assertEquals("precious", Files.readString(file));
  }

  @Test
  void twoSerialPortsOnOneFileAreRefused(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("x"));
    String one = "serial,file=" + folder.resolve("log");
    String other = "serial,file=" + folder.resolve("x/../log");

    assertEquals(ExitStatus.USAGE, lspci("--device", one, "--device", other));
    assertTrue(err.toString().contains("another serial port writes it"), err::toString);
    assertEquals(ExitStatus.SUCCESS, lspci("--device", one, "--device", one + "2"));
  }

  @Test
  void twoSerialPortsMayShareTheNullDevice() {
    String port = "serial,file=/dev/null";

    assertEquals(ExitStatus.SUCCESS, lspci("--device", port, "--device", port), err::toString);
  }

  @Test
  void aDiskIsListedAndUnchanged(@TempDir Path folder) throws IOException {
    Path disk = Files.write(folder.resolve("disk"), new byte[1 << 20]);

    assertEquals(ExitStatus.SUCCESS, lspci("--device", "nvme,disk=" + disk), err::toString);

    assertTrue(out.toString().contains("00:01.0 Non-Volatile memory"), out::toString);
    assertEquals(1 << 20, Files.size(disk));
  }

  @Test
  void helpOfOneTypeListsOnlyThat() {
    assertEquals(ExitStatus.SUCCESS, lspci("--device", "bell,help"), err::toString);

    assertTrue(out.toString().startsWith("bell "), out::toString);
    assertFalse(out.toString().contains("edu"), out::toString);
  }

  @Test
  void aBackEndIsNamedAsItIsTyped() {
    assertEquals(ExitStatus.USAGE, lspci("--backend", "foo"));

    assertTrue(err.toString().contains("[kvm, in-process]"), err::toString);
  }
}
