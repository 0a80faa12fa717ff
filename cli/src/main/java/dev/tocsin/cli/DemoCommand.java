package dev.tocsin.cli;

import dev.tocsin.linux.Terminal;
import dev.tocsin.machine.HostSupport;
import dev.tocsin.machine.Irqchip;
import dev.tocsin.machine.demo.Demo;
import dev.tocsin.machine.demo.DemoHost;
import dev.tocsin.machine.demo.DemoListener;
import dev.tocsin.machine.demo.DemoOptions;
import dev.tocsin.machine.demo.DemoReport;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code tocsin demo}: a guest takes interrupts of every kind. */
@Command(
    name = "demo",
    description = {
      "Runs a small guest, lets Java devices and another process interrupt it in every way, and"
          + " accounts for each interrupt.",
      "Without usable KVM, the guest and the interrupt chips are Java, in this process.",
      "",
      "Exit status: 0 nothing was lost or spurious; 2 wrong use; 4 KVM was asked for and is not"
          + " usable; 6 the guest crashed; 8 an interrupt was lost or spurious."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int USUAL_WIDTH = 80;
  private static final int MOST_WIDTH = 100;
  private static final int INTERRUPTED = 130;
  private static final int STANDARD_OUTPUT = 1;
  private static final int CLEAN_UP_SECONDS = 5;

  @Option(names = "--json", description = "Print the result as one JSON object, and nothing else.")
  private boolean json;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      defaultValue = "2",
      description = "Processors of the guest, 1 to 16 (default ${DEFAULT-VALUE}).")
  private int cpus;

  @Option(
      names = "--rings",
      paramLabel = "N",
      defaultValue = "200",
      description = "How often to ring each source, 10 to 10000 (default ${DEFAULT-VALUE}).")
  private int rings;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      converter = BackEndName.class,
      description = "Where the guest runs: ${COMPLETION-CANDIDATES} (default kvm if usable).")
  private @Nullable BackEnd backEnd;

  @Option(
      names = "--irqchip",
      paramLabel = "WHO",
      converter = IrqchipName.class,
      description = {
        "Who holds the interrupt chips on KVM: ${COMPLETION-CANDIDATES} (default kernel).",
        "kernel: KVM has all; split: local APICs in KVM, the others here; user: all here."
      })
  private @Nullable Irqchip irqchip;

  @Spec private @Nullable CommandSpec spec;

  /** Where the guest runs. */
  enum BackEnd {
    KVM("kvm"),
    IN_PROCESS("in-process");

    private final String option;

    BackEnd(String option) {
      this.option = option;
    }

    @Override
    public String toString() {
      return option;
    }
  }

  /** Reads where the guest runs. */
  static final class BackEndName implements ITypeConverter<BackEnd> {
    private static final List<BackEnd> ALL = List.of(BackEnd.values());

    BackEndName() {}

    @Override
    public BackEnd convert(String text) {
      return ALL.stream()
          .filter(backEnd -> backEnd.toString().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'%s' is none of %s".formatted(text, ALL)));
    }
  }

  DemoCommand() {}

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    DemoOptions options = options(command);
    Optional<String> why = wantsKvm() ? HostSupport.whyNoKvm() : Optional.empty();
    if (why.isPresent()) {
      boolean must = backEnd == BackEnd.KVM || irqchip != null;
      err.printf("tocsin: no usable KVM: %s%s%n", why.get(), must ? "" : "; going on without");
      if (must) {
        return ExitStatus.NO_KVM;
      }
      options = options.with(DemoHost.IN_PROCESS);
    }
    try (var _ = new Ending()) {
      return show(options, command.commandLine().getOut());
    } catch (GuestCrashed crash) {
      err.printf("tocsin: the guest crashed: %s%n", crash.getMessage());
      return ExitStatus.GUEST_CRASHED;
    } catch (InterruptedException _) {
      return INTERRUPTED;
    } catch (dev.tocsin.cli.serve.Refused refused) {
      err.printf("tocsin: %s%n", refused.getMessage());
      return ExitStatus.USAGE;
    } catch (IOException refused) {
      err.printf("tocsin: the demo cannot go on: %s%n", refused.getMessage());
      return ExitStatus.USAGE;
    }
  }

  private boolean wantsKvm() {
    return backEnd != BackEnd.IN_PROCESS;
  }

  private DemoOptions options(CommandSpec command) {
    if (!wantsKvm() && irqchip != null) {
      throw new ParameterException(command.commandLine(), "--irqchip is an option of KVM only");
    }
    DemoHost host = DemoHost.of(irqchip == null ? Irqchip.KERNEL : irqchip);
    try {
      DemoOptions usual = DemoOptions.DEFAULT;
      return new DemoOptions(
          wantsKvm() ? host : DemoHost.IN_PROCESS,
          cpus,
          rings,
          usual.patience(),
          usual.interposer());
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(command.commandLine(), String.valueOf(bad.getMessage()), bad);
    }
  }

  private int show(DemoOptions options, PrintWriter out)
      throws IOException, GuestCrashed, InterruptedException {
    DemoReport report;
    long start = System.nanoTime();
    if (json) {
      report = Demo.run(options, DemoListener.SILENT);
      out.println(DemoJson.of(report, options.host(), seconds(start)));
    } else {
      var screen = new DemoScreen(out, Paint.ofStandardOutput(), Math.min(columns(), MOST_WIDTH));
      screen.begin(options.host(), cpus);
      try {
        report = Demo.run(options, screen);
      } finally {
        screen.endLine();
      }
      screen.end(report, seconds(start));
    }
    StandardOutput.check(out);
    return report.clean() ? ExitStatus.SUCCESS : ExitStatus.UNACCOUNTED;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static int columns() {
    return HostSupport.whyNoNativeAccess().isPresent()
        ? USUAL_WIDTH
        : Terminal.columns(STANDARD_OUTPUT).orElse(USUAL_WIDTH);
  }

  /** Ctrl-C interrupts the demo and lets it give everything back before the process ends. */
  private static final class Ending implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;

    Ending() {
      Thread demo = Thread.currentThread();
      hook =
          new Thread(() -> {
            demo.interrupt();
            awaitDone();
          });
      Runtime.getRuntime().addShutdownHook(hook);
    }

    private void awaitDone() {
      try {
        var _ = done.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        // the process is ending anyway
      }
    }

    @Override
    public void close() {
      done.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // it is what runs now
      }
    }
  }
}
