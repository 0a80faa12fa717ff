package dev.tocsin.cli;

import dev.tocsin.cli.serve.Log;
import dev.tocsin.cli.serve.ServeOptions;
import dev.tocsin.cli.serve.Serving;
import dev.tocsin.cli.serve.Stop;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.catalog.DeviceCatalog;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin serve}: a PCI device for a QEMU that runs already. */
@Command(
    name = "serve",
    description = {
      "Serves a PCI device over vfio-user to a QEMU 11 or newer, one after the other.",
      "Prints the options to give QEMU.",
      ServeCommand.KEYS + " In serial, the keys are the guest's: Ctrl-A X leaves.",
      "",
      "Exit status: 2 wrong use, or the host refuses; 128 + n after signal n."
    },
    mixinStandardHelpOptions = true,
    subcommands = {ServeNvme.class, ServeSerial.class},
    synopsisSubcommandLabel = "DEVICE")
final class ServeCommand implements Runnable {
  static final String KEYS = "The Enter key prints counters; Ctrl-C stops.";

  @Spec private @Nullable CommandSpec spec;

  ServeCommand() {}

  /** Adds a command for each device of the catalogue. */
  static CommandLine withDevices(CommandLine root) {
    CommandLine serve = Objects.requireNonNull(root.getSubcommands().get("serve"));
    for (DeviceType type : DeviceCatalog.standard().types()) {
      serve.addSubcommand(type.name(), ServeByName.command(type));
    }
    return root;
  }

  @Override
  public void run() {
    CommandLine serve = Objects.requireNonNull(spec).commandLine();
    throw new ParameterException(serve, "Missing device: " + devices(serve));
  }

  /** What can be served, for a user. */
  static String devices(CommandLine serve) {
    return String.join(", ", serve.getSubcommands().keySet());
  }

  /**
   * What is said of a device that is served.
   *
   * @param kind its name
   * @param details what it is like, or nothing
   */
  record Announcement(String kind, String details, boolean remapping) {}

  /** Serves until a signal; returns the exit status. */
  static int serve(Log log, Stop stop, ServeOptions options, Announcement said, Serving.Maker maker)
      throws IOException {
    Optional<Integer> seconds = options.stats();
    try (var serving = Serving.start(said.kind(), options.socket(), log, maker)) {
      stop.watch(System.in);
      serving.ready(said.details(), said.remapping());
      serving.until(stop, seconds);
    }
    return ExitStatus.SUCCESS;
  }

  static Log log(CommandSpec command) {
    return new Log(command.commandLine().getOut(), command.commandLine().getErr());
  }

  static int refused(CommandSpec command, IOException refused) {
    command.commandLine().getErr().printf("tocsin: %s%n", refused.getMessage());
    return ExitStatus.USAGE;
  }
}
