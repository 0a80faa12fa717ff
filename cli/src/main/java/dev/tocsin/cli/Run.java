package dev.tocsin.cli;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.MachineConfig;
import dev.tocsin.machine.RunResult;
import dev.tocsin.machine.RunResult.Crashed;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.RunResult.Stopped;
import dev.tocsin.machine.SerialConsole;
import dev.tocsin.machine.VirtualMachine;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.boot.ImageException;
import dev.tocsin.machine.boot.ImageFile;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      required = true,
      paramLabel = "FILE",
      description = "The image: ELF32, or flat with a multiboot header that gives addresses.")
  private @Nullable Path kernel;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of processors (default ${DEFAULT-VALUE}).")
  private int cpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "128M",
      converter = MemorySize.class,
      description = "Size of memory, such as 128M or 1G (default ${DEFAULT-VALUE}).")
  private long memory;

  @Option(
      names = "--append",
      paramLabel = "ARGS",
      defaultValue = "",
      description = "Arguments for the guest, after the image's name.")
  private String append = "";

  @Option(names = "--initrd", paramLabel = "FILE", description = "The multiboot module.")
  private @Nullable Path initrd;

  @Spec private @Nullable CommandSpec spec;

  Run() {}

  @Override
  public Integer call() throws InterruptedException {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
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
      return run(config, err);
    } catch (ImageException bad) {
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
            .withCommandLine(append.isEmpty() ? name : name + " " + append);
    Path disk = initrd;
    return disk == null ? config : config.withInitrd(ImageFile.read(disk, memory, arena));
  }

  private static ImageException named(Path file, ImageException bad) {
    String message = String.valueOf(bad.getMessage());
    return message.startsWith(file.toString()) ? bad : new ImageException(file + ": " + message);
  }

  private static int run(MachineConfig config, PrintWriter err)
      throws IOException, InterruptedException {
    var stop = new Stopper();
    var console =
        new SerialConsole(
            new FileOutputStream(FileDescriptor.out), _ -> stop.stop(Stopper.NO_READER));
    RunResult result;
    try (VirtualMachine machine = VirtualMachine.create(config, console)) {
      stop.connect(machine);
      try (Keyboard _ =
          Keyboard.open(
              new FileInputStream(FileDescriptor.in), console, () -> stop.stop(Stopper.LEFT))) {
        result = machine.run();
      }
    }
    return report(result, err);
  }

  /** Stops the machine, which may not be there yet when the first reason comes. */
  private static final class Stopper {
    private static final String LEFT = "left";
    private static final String NO_READER = "nobody reads standard output any more";

    private @Nullable VirtualMachine machine;
    private @Nullable String early;

    synchronized void connect(VirtualMachine made) {
      machine = made;
      if (early != null) {
        made.stop(early);
      }
    }

    synchronized void stop(String reason) {
      early = reason;
      if (machine != null) {
        machine.stop(reason);
      }
    }
  }

  static int report(RunResult result, PrintWriter err) {
    return switch (result) {
      case Exited exited -> exited.status();
      case Reset _ -> ExitStatus.SUCCESS;
      case Stopped(var reason) when reason.equals(Stopper.LEFT) -> ExitStatus.SUCCESS;
      case Stopped(var reason) -> {
        err.printf("tocsin: %s%n", reason);
        yield ExitStatus.USAGE;
      }
      case Crashed(var reason, var registers) -> {
        err.printf("tocsin: the guest crashed: %s%n%s", reason, registers);
        yield ExitStatus.GUEST_CRASHED;
      }
      case HostFailed(var cause, var registers) -> {
        err.printf("tocsin: the host failed: %s%n%s", cause, registers);
        yield ExitStatus.GUEST_CRASHED;
      }
    };
  }
}
