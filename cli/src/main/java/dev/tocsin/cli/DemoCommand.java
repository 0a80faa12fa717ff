package dev.tocsin.cli;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.linux.Terminal;
import dev.tocsin.machine.demo.Demo;
import dev.tocsin.machine.demo.DemoListener;
import dev.tocsin.machine.demo.DemoOptions;
import dev.tocsin.machine.demo.DemoReport;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin demo}: a real guest takes interrupts of every kind. */
@Command(
    name = "demo",
    description = {
      "Runs a small guest on KVM, lets Java devices and another process interrupt it in every way,"
          + " and accounts for each interrupt.",
      "",
      "Exit status: 0 nothing was lost or spurious; 2 wrong use; 4 no usable KVM; 6 the guest"
          + " crashed; 8 an interrupt was lost or spurious."
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

  @Spec private @Nullable CommandSpec spec;

  DemoCommand() {}

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    DemoOptions options = options(command);
    Optional<String> why = Kvm.whyUnusable();
    if (why.isPresent()) {
      err.printf("tocsin: no usable KVM: %s%n", why.get());
      return ExitStatus.NO_KVM;
    }
    try (var _ = new Ending()) {
      return show(options, command.commandLine().getOut());
    } catch (GuestCrashed crash) {
      err.printf("tocsin: the guest crashed: %s%n", crash.getMessage());
      return ExitStatus.GUEST_CRASHED;
    } catch (InterruptedException _) {
      return INTERRUPTED;
    } catch (IOException refused) {
      err.printf("tocsin: the demo cannot go on: %s%n", refused.getMessage());
      return ExitStatus.USAGE;
    }
  }

  private DemoOptions options(CommandSpec command) {
    try {
      DemoOptions usual = DemoOptions.DEFAULT;
      return new DemoOptions(usual.host(), cpus, rings, usual.patience(), usual.interposer());
    } catch (IllegalArgumentException bad) {
      throw new ParameterException(command.commandLine(), String.valueOf(bad.getMessage()), bad);
    }
  }

  private int show(DemoOptions options, PrintWriter out)
      throws IOException, GuestCrashed, InterruptedException {
    DemoReport report;
    if (json) {
      report = Demo.run(options, DemoListener.SILENT);
      out.println(DemoJson.of(report));
    } else {
      int width = Math.min(Terminal.columns(STANDARD_OUTPUT).orElse(USUAL_WIDTH), MOST_WIDTH);
      var screen = new DemoScreen(out, Paint.ofStandardOutput(), width);
      long start = System.nanoTime();
      screen.begin(cpus);
      try {
        report = Demo.run(options, screen);
      } finally {
        screen.endLine();
      }
      screen.end(report, (System.nanoTime() - start) / 1e9);
    }
    if (out.checkError()) {
      throw new IOException("standard output takes no more: it is closed, or its disk is full");
    }
    return report.clean() ? ExitStatus.SUCCESS : ExitStatus.UNACCOUNTED;
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
