package dev.tocsin.cli.served;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.Eventually;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command in a process of its own, without a client: what it says, its status, its socket. */
@Timeout(120)
class ServeCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    try (var disk = new RandomAccessFile(folder.resolve("disk").toFile(), "rw")) {
      disk.setLength(1 << 20);
    }
    Files.createFile(folder.resolve("empty"));
    Files.writeString(folder.resolve("odd"), "seven..");
  }

  private String[] arguments(String text) {
    return text.replace("@", folder + "/").split(" ");
  }

  private Server nvme() throws IOException {
    return Server.start(folder, List.of(), arguments("nvme --socket @s --disk @disk")).ready();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nvme --socket @s | Missing required option: '--disk=FILE'",
        "nvme --disk @disk | Missing required option: '--socket=PATH'",
        "nvme --socket @s --disk @none | no such disk; \"truncate -s 1G",
        "nvme --socket @s --disk @. | a directory",
        "nvme --socket @s --disk @empty | an empty disk",
        "nvme --socket @s --disk @odd | 7 bytes are not a multiple of 512",
        "nvme --socket @s --disk @disk --queues 0 | Invalid value for option '--queues': '0' is not"
            + " a number from 1 to 256",
        "nvme --socket @s --disk @disk --queues abc | option '--queues': 'abc' is not a number from"
            + " 1 to 256",
        "nvme --socket @s --disk /dev/null | /dev/null: a device without bytes",
        "nvme --socket @s --disk= | --disk: an empty path",
        "edu --socket= | --socket: an empty path",
        "edu --socket @. | a file or directory is there; choose another path",
        "nvme --socket @s --disk @disk --interrupts irq | irq is not msix, msi or intx",
        "nvme --socket @no/s --disk @disk | no such directory",
        "nvme --socket @disk --disk @disk | a file or directory is there; choose another path",
        "bell --socket @s --vectors 4000 | --vectors=4000: not a number from 0 to 2048",
        "bell --socket @s --vectors 0 --messages 0 --pin off | tocsin: a bell without interrupts",
        "bell --socket @s --messages 3 | tocsin: a bell has 0, 1, 2, 4, 8, 16 or 32 MSIs: 3",
        "edu --socket @s --dma-mask many | dma-mask=many: not 64 bits",
        "edu --socket @s --dma-mask 65 | --dma-mask=65: not a mask of 1 to 64 low bits",
        "edu --socket @s --stats 0 | option '--stats': '0' is not a number from 1 to 86400",
        "toaster --socket @s | no device \"toaster\" to serve; there are nvme, serial, bell, edu",
        "help | no device \"help\" to serve; there are nvme, serial, bell, edu",
      })
  void whatCannotBeIsSaidInOneLineWithStatusTwo(String arguments, String why) throws Exception {
    try (var server = Server.start(folder, List.of(), arguments(arguments))) {
      assertEquals(2, server.end(), server.output());
      assertEquals(1, server.output().lines().count(), server.output());
      assertTrue(server.output().startsWith("tocsin: "), server.output());
      assertTrue(server.output().contains(why), server.output());
    }
    assertFalse(Files.exists(folder.resolve("s"), LinkOption.NOFOLLOW_LINKS));
  }

  @Test
  void aSocketsPathThatIsTooLongIsSaid() throws Exception {
    String longName = "x".repeat(120);
    try (var server = Server.start(folder, List.of(), arguments("edu --socket @" + longName))) {
      assertEquals(2, server.end());
      assertTrue(server.output().contains("too long for a socket's path, 107"), server.output());
    }
  }

  @Test
  void itSaysWhatToPasteAndEndsWithoutATrace() throws Exception {
    try (var server = nvme()) {
      Eventually.until("QEMU's options", () -> server.output().contains("vfio-user-pci"));
      Path socket = folder.resolve("s");
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
      assertTrue(server.output().contains("-object memory-backend-memfd"), server.output());
      assertTrue(server.output().contains("\"path\":\"" + socket + "\""), server.output());
      assertTrue(server.counters().contains("failed commands 0"));

      assertEquals(143, server.stop());

      assertTrue(server.output().endsWith("tocsin: stopped\n"), server.output());
      assertFalse(server.output().contains("Exception"), server.output());
      assertFalse(Files.exists(socket));
    }
  }

  @Test
  void severalMsisWantARemapper() throws Exception {
    try (var server =
        Server.start(folder, List.of(), arguments("nvme --socket @s --disk @disk --interrupts msi"))
            .ready()) {
      Eventually.until("the advice", () -> server.output().contains("intel_iommu=on"));
      assertTrue(server.output().contains("-device intel-iommu,intremap=on"), server.output());
    }
  }

  @Test
  void aDiskAndASocketAreOneServersAlone() throws Exception {
    try (var _ = nvme();
        var sameDisk = Server.start(folder, List.of(), arguments("nvme --socket @t --disk @disk"));
        var sameSocket = Server.start(folder, List.of(), arguments("edu --socket @s"))) {
      assertEquals(2, sameDisk.end());
      assertTrue(sameDisk.output().contains("another server uses this disk"), sameDisk.output());
      assertEquals(2, sameSocket.end());
      assertTrue(sameSocket.output().contains("in use"), sameSocket.output());
    }
  }

  @Test
  void theSocketAndDiskOfAKilledServerAreTakenOver() throws Exception {
    nvme().close(); // SIGKILL
    assertTrue(Files.exists(folder.resolve("s"), LinkOption.NOFOLLOW_LINKS));

    try (var server = nvme()) {
      assertEquals(143, server.stop());
    }
  }

  @Test
  void countersComeAsOftenAsAsked() throws Exception {
    try (var server =
        Server.start(folder, List.of(), arguments("edu --socket @s --stats 1")).ready()) {
      Eventually.until(
          "counters twice",
          () -> server.output().split("computed 0, transferred 0", -1).length > 2);
    }
  }
}
