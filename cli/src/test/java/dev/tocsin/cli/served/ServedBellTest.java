package dev.tocsin.cli.served;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.guest.RunningGuest;
import dev.tocsin.testkit.guest.StockGuest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A module in a stock kernel counts each interrupt of a bell, however it is asked to interrupt. */
@Tag("guest")
@Timeout(600)
class ServedBellTest {
  private static final String[] REMAPPING = {
    "-device",
    "intel-iommu,intremap=on,caching-mode=on",
    "-append",
    "console=ttyS0 quiet intel_iommu=on"
  };

  @TempDir private Path folder;
  private Path socket;
  private Path module;

  @BeforeEach
  void build() throws Exception {
    socket = folder.resolve("socket");
    module = BellModule.build(folder);
  }

  private Server serve() throws IOException {
    return Server.start(
            folder,
            List.of(),
            "bell",
            "--socket",
            socket.toString(),
            "--vectors",
            "32",
            "--messages",
            "4")
        .ready();
  }

  private RunningGuest boot(String script, String... more) throws IOException {
    return new StockGuest(Guests.tools(), folder)
        .start(script, List.of(module.toString()), Guests.machine(socket, more));
  }

  private static final String ALL_MODES =
      """
      for mode in 3 2 1 3; do insmod /bell_test.ko mode=$mode rounds=5; rmmod bell_test; done
      dmesg | grep -o 'BELL.*'
      grep -i 'BELL' /proc/interrupts
      echo PLAYED; read go
      """;

  @Test
  void eachRingIsOneInterruptInEachMode() throws Exception {
    try (var server = serve();
        var guest = boot(ALL_MODES, REMAPPING)) {
      String console = guest.await("PLAYED");
      String counters = server.counters();
      guest.type("go");
      guest.end();

      assertTrue(console.contains("BELL mode 3 sources 32 rung 320 handled 320 wrong 0"), console);
      assertTrue(console.contains("BELL mode 2 sources 4 rung 40 handled 40 wrong 0"), console);
      assertTrue(console.contains("BELL mode 1 sources 1 rung 10 handled 10 wrong 0"), console);
      assertEquals(320 + 40 + 10 + 320, Server.number(counters, "rung"), counters);
      // QEMU unmasks the pin at each access to a register, also while the level is still high.
      assertTrue(Server.number(counters, "pin:") >= 10, counters);
      assertEquals(0, Server.number(counters, "refused by the host"), counters);
    }
  }

  @Test
  void whoHoldsANotifierRingsToo() throws Exception {
    try (var server = serve();
        var guest =
            boot(
                """
                for mode in 3 2; do
                  insmod /bell_test.ko mode=$mode rounds=1 foreign=3; rmmod bell_test
                done
                dmesg | grep -o 'BELL.*'
                """,
                REMAPPING)) {
      String console = guest.end();

      assertTrue(
          console.matches("(?s).*mode 3 sources 32 rung \\d+ handled 160 wrong 0.*"), console);
      assertTrue(console.matches("(?s).*mode 2 sources 4 rung \\d+ handled 20 wrong 0.*"), console);
      assertTrue(!server.output().contains("refused"), server.output());
    }
  }

  @Test
  void aDriverMayComeAndGoFiftyTimes() throws Exception {
    try (var server = serve();
        var guest =
            boot(
                """
                insmod /bell_test.ko mode=3 rounds=1
                cd /sys/bus/pci/drivers/bell_test; f=$(basename $(ls -d 0000:*))
                for i in $(seq 50); do echo $f > unbind; echo $f > bind; done
                echo "ALIKE $(dmesg | grep -c 'BELL mode 3 sources 32 rung 64 handled 64 wrong 0')"
                dmesg | grep -o 'BELL.*' | sort | uniq -c
                """)) {
      String console = guest.end();
      assertTrue(console.contains("ALIKE 51\n"), console);
      assertTrue(!server.output().contains("refused"), server.output());
    }
  }

  @Test
  void aMachineThatIsResetStartsAfresh() throws Exception {
    Path control = folder.resolve("qmp");
    try (var server = serve();
        var guest =
            boot(
                ALL_MODES,
                "-action",
                "reboot=reset",
                "-qmp",
                "unix:" + control + ",server=on,wait=off");
        var qmp = Qmp.connect(control)) {
      guest.await("PLAYED");
      int before = guest.console().length();
      qmp.ask("system_reset", "{}");
      guest.await("PLAYED", before);
      guest.type("go");
      String console = guest.end().substring(before);

      assertTrue(console.contains("BELL mode 3 sources 32 rung 320 handled 320 wrong 0"), console);
      assertTrue(console.contains("BELL mode 1 sources 1 rung 10 handled 10 wrong 0"), console);
      assertEquals(143, server.stop());
    }
  }

  @Test
  void whenQemuIsKilledTheNextOneIsServed() throws Exception {
    try (var server = serve()) {
      try (var first = boot(ALL_MODES)) {
        first.await("PLAYED");
      } // SIGKILL
      try (var second = boot(ALL_MODES)) {
        String console = second.await("PLAYED");
        second.type("go");
        second.end();

        assertTrue(
            console.contains("BELL mode 3 sources 32 rung 320 handled 320 wrong 0"), console);
      }
      assertTrue(server.output().contains("the client is gone"), server.output());
      assertEquals(143, server.stop());
    }
  }
}
