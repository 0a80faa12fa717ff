package dev.tocsin.cli;

import dev.tocsin.cli.serve.Refused;
import dev.tocsin.devices.catalog.DeviceRequest;
import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.Irqchip;
import dev.tocsin.machine.MachineConfig;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.boot.ImageException;
import dev.tocsin.machine.boot.ImageFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin run}: boots an image and becomes its console. */
@Command(
    name = "run",
    description = {
      "Boots a bare-metal image on KVM; its serial port is this terminal.",
      "Ctrl-A X leaves, Ctrl-A Ctrl-A sends one Ctrl-A.",
      "",
      "Exit status: the guest's (2 * code + 1) & 0xff; 0 left or reset; 2 wrong use or bad image;"
          + " 4 no usable KVM; 6 the guest crashed."
    },
    mixinStandardHelpOptions = true)
final class Run implements Callable<Integer> {
  @Option(
      names = "--kernel",
      paramLabel = "FILE",
      description =
          "Required. The image: ELF32, or flat with a multiboot header that gives addresses.")
  private @Nullable Path kernel;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of processors, 1 to 254 (default ${DEFAULT-VALUE}).")
  private int cpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "128M",
      converter = MemorySize.class,
      description = "Size of memory, 1M to 1T, such as 128M or 1G (default ${DEFAULT-VALUE}).")
  private long memory;

  @Option(
      names = "--append",
      paramLabel = "ARGS",
      defaultValue = "",
      description = "Arguments for the guest, after the image's name.")
  private String append = "";

  @Option(names = "--initrd", paramLabel = "FILE", description = "The multiboot module.")
  private @Nullable Path initrd;

  @Option(
      names = "--irqchip",
      paramLabel = "WHO",
      defaultValue = "kernel",
      converter = IrqchipName.class,
      description = {
        "Who holds the interrupt chips: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).",
        "kernel: KVM has all; split: local APICs in KVM, the others here; user: all here."
      })
  private Irqchip irqchip = Irqchip.KERNEL;

  @Mixin private Devices devices = new Devices();

  @Spec private @Nullable CommandSpec spec;

  Run() {}

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    if (devices.asksForHelp()) {
      return devices.help(command);
    }
    if (kernel == null) {
      throw new ParameterException(
          command.commandLine(), "Missing required option: '--kernel=FILE'");
    }
    List<DeviceRequest> requests = devices.requests(command);
    if (cpus < 1 || cpus > MachineConfig.MAX_CPUS) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--cpus': 1 to %d".formatted(MachineConfig.MAX_CPUS));
    }
    try (Arena arena = Arena.ofShared()) {
      MachineConfig config = config(Objects.requireNonNull(kernel), arena);
      Optional<String> why = Kvm.whyUnusable();
      if (why.isPresent()) {
        err.printf("tocsin: no usable KVM: %s%n", why.get());
        return ExitStatus.NO_KVM;
      }
      return boot(config, requests, err);
    } catch (ImageException | Refused bad) {
      err.printf("tocsin: %s%n", bad.getMessage());
      return ExitStatus.USAGE;
    } catch (IOException refused) {
      err.printf("tocsin: the host cannot make this machine: %s%n", refused.getMessage());
      return ExitStatus.USAGE;
    }
  }

  private MachineConfig config(Path file, Arena arena) throws ImageException {
    BootImage image;
    try {
      image = BootImage.parse(ImageFile.read(file, memory, arena));
    } catch (ImageException bad) {
      throw named(file, bad);
    }
    String name = String.valueOf(file.getFileName()).replace(' ', '_');
    MachineConfig config =
        MachineConfig.of(image)
            .withCpus(cpus)
            .withMemory(memory)
            .withIrqchip(irqchip)
            .withCommandLine(append.isEmpty() ? name : name + " " + append);
    Path disk = initrd;
    return disk == null ? config : config.withInitrd(ImageFile.read(disk, memory, arena));
  }

  private int boot(MachineConfig config, List<DeviceRequest> requests, PrintWriter err)
      throws IOException, InterruptedException {
    try {
      return GuestSession.run(config, requests, err);
    } catch (ImageException bad) {
      throw named(Objects.requireNonNull(kernel), bad);
    }
  }

  private static ImageException named(Path file, ImageException bad) {
    String message = String.valueOf(bad.getMessage());
    return message.startsWith(file.toString()) ? bad : new ImageException(file + ": " + message);
  }
}
