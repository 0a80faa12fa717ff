package dev.tocsin.cli;

import dev.tocsin.cli.ServeCommand.Announcement;
import dev.tocsin.cli.serve.Refused;
import dev.tocsin.cli.serve.ServeOptions;
import dev.tocsin.cli.serve.Stop;
import dev.tocsin.devices.DeviceOption;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.devices.catalog.DeviceCatalog;
import dev.tocsin.devices.catalog.DeviceRequest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** {@code tocsin serve TYPE}: a device of the catalogue, whose options become this command's. */
@Command(mixinStandardHelpOptions = true)
final class ServeByName implements Callable<Integer> {
  private final DeviceType type;

  @Mixin private ServeOptions options = new ServeOptions();

  @Spec private @Nullable CommandSpec spec;

  private ServeByName(DeviceType type) {
    this.type = type;
  }

  static CommandLine command(DeviceType type) {
    var command = new CommandLine(new ServeByName(type));
    CommandSpec spec = command.getCommandSpec();
    spec.usageMessage().description("Serves: %s.".formatted(type.summary()), ServeCommand.KEYS);
    for (DeviceOption option : type.options()) {
      spec.addOption(
          OptionSpec.builder("--" + option.name())
              .paramLabel(option.form())
              .description(option.meaning())
              .type(String.class)
              .build());
    }
    return command;
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    var said = new Announcement(type.name(), "", type.name().equals("bell"));
    var log = ServeCommand.log(command);
    try (var stop = new Stop()) {
      return ServeCommand.serve(log, stop, options, said, context -> make(command, context));
    } catch (IOException refused) {
      return ServeCommand.refused(command, refused);
    }
  }

  private PciDevice make(CommandSpec command, PciDeviceContext context) throws IOException {
    Map<String, String> given = new HashMap<>();
    for (DeviceOption option : type.options()) {
      String value = command.findOption("--" + option.name()).getValue();
      if (value != null) {
        given.put(option.name(), value);
      }
    }
    try {
      return DeviceCatalog.standard().make(new DeviceRequest(type.name(), given), context);
    } catch (IllegalArgumentException wrong) {
      throw new Refused(asOption(Objects.requireNonNull(wrong.getMessage())));
    }
  }

  /** A message that begins with {@code name=value} is of the option that has the name here. */
  private String asOption(String message) {
    boolean named =
        type.options().stream().anyMatch(option -> message.startsWith(option.name() + "="));
    return named ? "--" + message : message;
  }
}
