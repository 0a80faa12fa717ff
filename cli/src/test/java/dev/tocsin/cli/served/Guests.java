package dev.tocsin.cli.served;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.testkit.guest.StockGuest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the tests with stock guests share. */
final class Guests {
  private Guests() {}

  /** Returns where the tools are; skips the test without them, or where it is not asked for. */
  static Path tools() {
    assumeTrue(
        Boolean.getBoolean("tocsin.guests"),
        "stock guests take some minutes: -Dtocsin.guests=true runs them");
    var tools = StockGuest.tools();
    assumeTrue(tools.isPresent(), "no current QEMU here: tools/guest-tools fetches one");
    return tools.orElseThrow();
  }

  /** What QEMU is told to have a served device. */
  static String device(Path socket) {
    return "{\"driver\":\"vfio-user-pci\",\"id\":\"served\",\"socket\":{\"path\":\"%s\",\"type\":\"unix\"}}"
        .formatted(socket);
  }

  /** Memory that is shared, and the served device at a socket. */
  static List<String> machine(Path socket, String... more) {
    var arguments =
        new ArrayList<>(
            List.of(
                "-m",
                "256",
                "-object",
                "memory-backend-memfd,id=mem,size=256M,share=on",
                "-machine",
                "memory-backend=mem"));
    arguments.addAll(List.of(more));
    arguments.addAll(List.of("-device", device(socket)));
    return arguments;
  }
}
