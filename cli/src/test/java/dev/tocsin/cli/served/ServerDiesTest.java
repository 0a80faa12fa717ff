package dev.tocsin.cli.served;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.guest.RunningGuest;
import dev.tocsin.testkit.guest.StockGuest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server is killed, and the next one goes on.
 *
 * <p>With MSI, as QEMU 11.1 aborts by an assertion of its own ({@code memory_region_del_subregion})
 * when a function with MSI-X is taken out, whoever serves it.
 */
@Tag("guest")
@Timeout(600)
class ServerDiesTest {
  private static final Pattern HASH = Pattern.compile("(FLUSHED|AGAIN) ([0-9a-f]{64})");

  private static final String WORK =
      """
      there() { n=0; while [ ! -b $1 ] && [ $n -lt 600 ]; do usleep 100000; n=$((n+1)); done; }
      there /dev/nvme0n1
      dd if=/dev/urandom of=/tmp/data bs=64k count=64 2>/dev/null
      dd if=/tmp/data of=/dev/nvme0n1 bs=64k conv=notrunc,fsync 2>/dev/null
      echo "FLUSHED $(sha256sum < /tmp/data)"
      (while dd if=/tmp/data of=/dev/nvme0n1 bs=4k seek=4096 count=64 oflag=direct conv=notrunc 2>/dev/null
        do :; done; echo "WORKER ENDED") &
      echo RUNNING; read go
      echo LEAVING; n=0; while [ -b /dev/nvme0n1 ] && [ $n -lt 600 ]; do usleep 100000; n=$((n+1)); done
      wait
      echo GONE; read go
      n=0; while ! ls /dev/nvme*n1 >/dev/null 2>&1 && [ $n -lt 600 ]; do usleep 100000; n=$((n+1)); done
      disk=$(ls /dev/nvme*n1 | head -n 1); there $disk
      echo "BACK as $disk"
      echo "AGAIN $(dd if=$disk bs=64k count=64 iflag=direct 2>/dev/null | sha256sum)"
      dd if=/tmp/data of=$disk bs=64k seek=128 conv=notrunc,fsync 2>/dev/null && echo WRITTEN
      """;

  @TempDir private Path folder;

  private Server serve(Path socket, Path disk) throws IOException {
    return Server.start(
            folder,
            List.of(),
            "nvme",
            "--socket",
            socket.toString(),
            "--disk",
            disk.toString(),
            "--queues",
            "2",
            "--interrupts",
            "msi")
        .ready();
  }

  private static String hash(String console, String what) {
    return HASH.matcher(console)
        .results()
        .filter(found -> found.group(1).equals(what))
        .map(found -> found.group(2))
        .findFirst()
        .orElse("none");
  }

  private Path makeDisk() throws IOException {
    Path disk = folder.resolve("disk");
    try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
      file.setLength(64 << 20);
    }
    return disk;
  }

  @Test
  void theGuestGoesOnWhenTheServerIsKilledWhileItWorks() throws Exception {
    goOn(
        (first, guest, qmp) -> {
          guest.await("RUNNING");
          first.kill(); // while I/O runs
        },
        (guest, qmp, device) -> {
          qmp.ask("device_del", "{\"id\":\"served\"}");
          guest.type("go");
          guest.await("GONE");
          qmp.await("DEVICE_DELETED");
          qmp.ask("device_add", device);
          guest.type("go");
        });
  }

  @Test
  void theGuestGoesOnWhenTheDeviceIsTakenOutBeforeItsServerIsKilled() throws Exception {
    goOn(
        (first, guest, qmp) -> {
          guest.await("RUNNING");
          qmp.ask("device_del", "{\"id\":\"served\"}"); // while I/O runs
          guest.type("go");
          guest.await("GONE");
          qmp.await("DEVICE_DELETED");
          first.kill();
        },
        (guest, qmp, device) -> {
          qmp.ask("device_add", device);
          guest.type("go");
        });
  }

  /** What happens to the first server. */
  private interface End {
    void of(Server first, RunningGuest guest, Qmp qmp) throws Exception;
  }

  /** How the second server's device gets in. */
  private interface Return {
    void of(RunningGuest guest, Qmp qmp, String device) throws Exception;
  }

  private void goOn(End end, Return back) throws Exception {
    var tools = Guests.tools();
    Path socket = folder.resolve("socket");
    Path control = folder.resolve("qmp");
    Path disk = makeDisk();
    String device = Guests.device(socket).replace("}}", "},\"bus\":\"bay\"}");
    var arguments =
        new ArrayList<>(
            Guests.machine(
                socket,
                "-qmp",
                "unix:" + control + ",server=on,wait=off",
                "-device",
                "pcie-root-port,id=bay,chassis=1,slot=1"));
    arguments.set(arguments.size() - 1, device);
    try (var first = serve(socket, disk);
        var guest = new StockGuest(tools, folder).start(WORK, List.of(), arguments);
        var qmp = Qmp.connect(control)) {
      end.of(first, guest, qmp);
      try (var second = serve(socket, disk)) {
        back.of(guest, qmp, device);
        String console = guest.end();

        assertEquals(hash(console, "FLUSHED"), hash(console, "AGAIN"), console);
        assertTrue(console.contains("BACK as /dev/nvme") && console.contains("WRITTEN"), console);
        assertEquals(143, second.stop());
      }
    }
  }

  @Test
  void whatWasFlushedSurvivesAServerThatIsKilledWhileItWorks() throws Exception {
    var tools = Guests.tools();
    Path socket = folder.resolve("socket");
    Path disk = makeDisk();
    String flushed;
    var first = serve(socket, disk);
    try (first;
        var guest = new StockGuest(tools, folder).start(WORK, List.of(), Guests.machine(socket))) {
      flushed = hash(guest.await("RUNNING"), "FLUSHED");
      first.close(); // SIGKILL, while I/O runs
    }
    try (var _ = serve(socket, disk);
        var guest =
            new StockGuest(tools, folder)
                .start(
                    """
                    n=0; while [ ! -b /dev/nvme0n1 ] && [ $n -lt 600 ]; do usleep 100000; n=$((n+1)); done
                    echo "AGAIN $(dd if=/dev/nvme0n1 bs=64k count=64 iflag=direct 2>/dev/null | sha256sum)"
                    """,
                    List.of(),
                    Guests.machine(socket))) {
      String console = guest.end();

      assertEquals(flushed, hash(console, "AGAIN"), console);
    }
  }
}
