package dev.tocsin.cli;

import dev.tocsin.devices.DeviceOption;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.catalog.DeviceCatalog;
import dev.tocsin.devices.catalog.DeviceRequest;
import dev.tocsin.machine.DeviceManager;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code --device TYPE[,OPTION=VALUE]...}: PCI devices by name. */
final class Devices {
  private static final DeviceCatalog CATALOG = DeviceCatalog.standard().with(SerialPort.TYPE);

  @Option(
      names = "--device",
      paramLabel = "TYPE[,OPTION=VALUE...]",
      description = {
        "Adds a PCI device; may be given several times. tocsin lspci --device help lists types and"
            + " options."
      })
  private List<String> texts = new ArrayList<>();

  Devices() {}

  boolean isEmpty() {
    return texts.isEmpty();
  }

  boolean asksForHelp() {
    return texts.contains("help");
  }

  /** All types with their options, a line each. */
  static List<String> help() {
    List<String> lines = new ArrayList<>();
    for (DeviceType type : CATALOG.types()) {
      lines.add("%-8s %s".formatted(type.name(), type.summary()));
      for (DeviceOption option : type.options()) {
        lines.add("  %s=%s  %s".formatted(option.name(), option.form(), option.meaning()));
      }
    }
    return lines;
  }

  /** What was asked for, as far as that can be checked before there is a machine. */
  List<DeviceRequest> requests(CommandSpec command) {
    try {
      List<DeviceRequest> requests =
          texts.stream().map(DeviceRequest::parse).collect(Collectors.toList());
      requests.forEach(CATALOG::check);
      return requests;
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(command.commandLine(), "--device: " + wrong.getMessage(), wrong);
    }
  }

  /** Plugs the devices in; the second of a type is called type2, and so on. */
  static void register(DeviceManager devices, List<DeviceRequest> requests) throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    for (DeviceRequest request : requests) {
      int number = numbers.merge(request.type(), 1, Integer::sum);
      String id = number == 1 ? request.type() : request.type() + number;
      try {
        devices.registerPci(id, context -> CATALOG.make(request, context));
      } catch (IllegalArgumentException wrong) {
        throw new IOException(
            "--device %s: %s".formatted(request.type(), wrong.getMessage()), wrong);
      }
    }
  }
}
