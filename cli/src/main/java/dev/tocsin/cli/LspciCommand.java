package dev.tocsin.cli;

import dev.tocsin.machine.HostSupport;
import dev.tocsin.machine.demo.Demo;
import dev.tocsin.machine.demo.DemoHost;
import dev.tocsin.machine.demo.DemoOptions;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.InProcessMachine;
import dev.tocsin.machine.lspci.Listing;
import dev.tocsin.machine.pci.PciTree;
import java.io.IOException;
import java.io.PrintWriter;
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

/** {@code tocsin lspci}: what is on a machine's PCI bus. */
@Command(
    name = "lspci",
    description = {
      "Lists the PCI functions of a machine, as a guest's registers show them.",
      "Without --device: the demo's machine, once its guest's driver has loaded. With --device: a"
          + " machine with these devices, as its guest would find it.",
      "",
      "Exit status: 0; 2 wrong use; 4 KVM was asked for and is not usable; 6 the guest crashed."
    },
    mixinStandardHelpOptions = true)
final class LspciCommand implements Callable<Integer> {
  private static final int INTERRUPTED = 130;

  @Mixin private Devices devices = new Devices();

  @Option(
      names = "-v",
      description = "Ranges and capabilities; -vv their registers and 8 vectors, -vvv all vectors.")
  private boolean[] verbose = {};

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      converter = DemoCommand.BackEndName.class,
      description =
          "Where the demo's guest runs: ${COMPLETION-CANDIDATES} (default kvm if usable).")
  private DemoCommand.@Nullable BackEnd backEnd;

  @Spec private @Nullable CommandSpec spec;

  LspciCommand() {}

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter out = command.commandLine().getOut();
    PrintWriter err = command.commandLine().getErr();
    try {
      if (devices.asksForHelp()) {
        return devices.help(command);
      }
      List<String> lines = devices.isEmpty() ? demo(err) : named(command);
      if (lines.isEmpty()) {
        return ExitStatus.NO_KVM;
      }
      var paint = Paint.ofStandardOutput();
      lines.forEach(line -> out.println(paint(paint, line)));
      StandardOutput.check(out);
      return ExitStatus.SUCCESS;
    } catch (GuestCrashed crash) {
      err.printf("tocsin: the guest crashed: %s%n", crash.getMessage());
      return ExitStatus.GUEST_CRASHED;
    } catch (InterruptedException _) {
      return INTERRUPTED;
    } catch (IOException refused) {
      err.printf("tocsin: %s%n", refused.getMessage());
      return ExitStatus.USAGE;
    }
  }

  /** A function's first line stands out. */
  private static String paint(Paint paint, String line) {
    return line.startsWith("\t") || line.isEmpty() ? paint.plain(line) : paint.bold(line);
  }

  /** The demo's machine; no lines if KVM was asked for and is not there. */
  private List<String> demo(PrintWriter err)
      throws IOException, GuestCrashed, InterruptedException {
    DemoOptions options = DemoOptions.DEFAULT;
    boolean kvm = backEnd != DemoCommand.BackEnd.IN_PROCESS;
    Optional<String> why = kvm ? HostSupport.whyNoKvm() : Optional.empty();
    if (why.isPresent()) {
      boolean must = backEnd == DemoCommand.BackEnd.KVM;
      err.printf("tocsin: no usable KVM: %s%s%n", why.get(), must ? "" : "; going on without");
      if (must) {
        return List.of();
      }
    }
    boolean here = !kvm || why.isPresent();
    return Demo.look(here ? options.with(DemoHost.IN_PROCESS) : options, this::list);
  }

  private List<String> named(CommandSpec command) throws IOException {
    if (backEnd != null) {
      throw new ParameterException(
          command.commandLine(), "--backend says where a guest runs; with --device none does");
    }
    var requests = devices.requests(command);
    try (var machine = InProcessMachine.create(InProcessConfig.DEFAULT, _ -> {})) {
      Devices.register(machine.devices(), requests);
      return list(machine.devices().pci());
    }
  }

  private List<String> list(PciTree pci) {
    int verbosity = verbose.length;
    return pci.functions().stream()
        .flatMap(named -> {
          List<String> lines = new java.util.ArrayList<>(Listing.of(named, verbosity));
          if (verbosity > 0) {
            lines.add("");
          }
          return lines.stream();
        })
        .toList();
  }
}
