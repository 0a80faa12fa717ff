package dev.tocsin.cli;

import dev.tocsin.cli.device.NvmeDisk;
import dev.tocsin.cli.device.SerialPort;
import dev.tocsin.cli.serve.Refused;
import dev.tocsin.devices.DeviceOption;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.catalog.DeviceCatalog;
import dev.tocsin.devices.catalog.DeviceRequest;
import dev.tocsin.machine.DeviceManager;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --device TYPE[,OPTION=VALUE]...}: PCI devices by name. */
final class Devices {
  private static final DeviceCatalog CATALOG =
      DeviceCatalog.standard().with(NvmeDisk.TYPE).with(SerialPort.TYPE);

  @Option(
      names = "--device",
      paramLabel = "TYPE[,OPTION=VALUE...]",
      description = {
        "Adds a PCI device; may be given several times. --device help lists types and options,"
            + " TYPE,help those of one."
      })
  private List<String> texts = new ArrayList<>();

  Devices() {}

  boolean isEmpty() {
    return texts.isEmpty();
  }

  /** Whether types or options are to be listed: {@code help}, or {@code TYPE,help}. */
  boolean asksForHelp() {
    return texts.stream().anyMatch(text -> text.equals("help") || text.endsWith(",help"));
  }

  /** Prints the types that were asked about, or all; returns the exit status. */
  int help(CommandSpec command) {
    PrintWriter out = command.commandLine().getOut();
    List<String> named =
        texts.stream()
            .filter(text -> text.endsWith(",help"))
            .map(text -> text.split(",", 2)[0])
            .toList();
    try {
      named.forEach(type -> CATALOG.check(new DeviceRequest(type, Map.of())));
      CATALOG.types().stream()
          .filter(type -> named.isEmpty() || named.contains(type.name()))
          .flatMap(type -> lines(type).stream())
          .forEach(out::println);
      StandardOutput.check(out);
      return ExitStatus.SUCCESS;
    } catch (IllegalArgumentException | Refused wrong) {
      command.commandLine().getErr().printf("tocsin: %s%n", wrong.getMessage());
      return ExitStatus.USAGE;
    }
  }

  /** A type and its options, a line each. */
  private static List<String> lines(DeviceType type) {
    List<String> lines = new ArrayList<>();
    lines.add("%-8s %s".formatted(type.name(), type.summary()));
    for (DeviceOption option : type.options()) {
      lines.add("  %s=%s  %s".formatted(option.name(), option.form(), option.meaning()));
    }
    return lines;
  }

  /** What was asked for, as far as that can be checked before there is a machine. */
  List<DeviceRequest> requests(CommandSpec command) {
    List<DeviceRequest> requests = new ArrayList<>();
    for (String text : texts) {
      try {
        DeviceRequest request = DeviceRequest.parse(text);
        CATALOG.check(request);
        requests.add(request);
      } catch (IllegalArgumentException wrong) {
        String type = text.split(",", 2)[0];
        throw new ParameterException(
            command.commandLine(), "--device %s: %s".formatted(type, wrong.getMessage()), wrong);
      }
    }
    return requests;
  }

  /** Plugs the devices in; the second of a type is called type2, and so on. */
  static List<PciDevice> register(DeviceManager devices, List<DeviceRequest> requests)
      throws IOException {
    List<PciDevice> made = new ArrayList<>();
    Map<String, Integer> numbers = new HashMap<>();
    for (DeviceRequest request : requests) {
      int number = numbers.merge(request.type(), 1, Integer::sum);
      String id = number == 1 ? request.type() : request.type() + number;
      try {
        devices.registerPci(
            id,
            context -> {
              PciDevice device = CATALOG.make(request, context);
              made.add(device);
              return device;
            });
        checkFile(made);
      } catch (IllegalArgumentException | IOException wrong) {
        var refused = new Refused("--device %s: %s".formatted(request.type(), wrong.getMessage()));
        refused.initCause(wrong);
        throw refused;
      }
    }
    return made;
  }

  /** Two ports that write one file at once would leave neither's output. */
  private static void checkFile(List<PciDevice> made) throws IOException {
    if (made.getLast() instanceof SerialPort(_, _, var file) && file.isPresent()) {
      for (PciDevice other : made.subList(0, made.size() - 1)) {
        if (other instanceof SerialPort(_, _, var taken)
            && taken.isPresent()
            && taken.get().isSameAs(file.get())) {
          throw new Refused("file=%s: another serial port writes it".formatted(file.get()));
        }
      }
    }
  }

  /**
   * Opens what the devices of a machine that is about to run write to.
   *
   * @param devices all of them made
   * @param err who is told of a wait
   */
  static void open(List<PciDevice> devices, PrintWriter err) throws IOException {
    for (PciDevice device : devices) {
      if (device instanceof SerialPort(_, _, var file) && file.isPresent()) {
        try {
          file.get().open(err);
        } catch (IOException refused) {
          throw new Refused("--device serial: file=" + refused.getMessage());
        }
      }
    }
  }
}
