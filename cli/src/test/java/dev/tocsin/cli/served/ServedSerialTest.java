package dev.tocsin.cli.served;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.Eventually;
import dev.tocsin.testkit.guest.StockGuest;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A shell of a stock kernel behind a serial port that is served. */
@Tag("guest")
@Timeout(600)
class ServedSerialTest {
  @TempDir private Path folder;

  @Test
  void aShellAnswersThroughThePort() throws Exception {
    var tools = Guests.tools();
    Path socket = folder.resolve("socket");
    try (var server =
            Server.start(folder, List.of(), "serial", "--socket", socket.toString()).ready();
        var guest =
            new StockGuest(tools, folder)
                .start(
                    """
                    dmesg | grep ttyS1
                    export PS1='prompt# '
                    echo OFFERED
                    setsid sh -i </dev/ttyS1 >/dev/ttyS1 2>&1
                    awk '/ttyS1/{print "TTY", $2+$3, $4, $5, $6, $7}' /proc/interrupts
                    """,
                    List.of(),
                    Guests.machine(socket))) {
      guest.await("OFFERED");
      heard(server, "prompt# ");
      server.type("echo $((6 * 7)) is $(uname)\n");
      heard(server, "42 is Linux");
      // Longer than the port's FIFO, both ways.
      server.type("seq -s ' ' 1 60\n");
      heard(server, "57 58 59 60");
      server.type("grep ttyS1 /proc/interrupts\n");
      heard(server, "IO-APIC");
      heard(server, "-fasteoi   ttyS1");
      server.type("exit\n");
      String console = guest.end();

      assertTrue(console.contains("is a 16550A"), console);
      assertEquals(143, server.stop());
    }
  }

  private static void heard(Server server, String text) {
    Eventually.until(
        "the server prints " + text + " in " + server.output(),
        () -> server.output().contains(text));
  }
}
