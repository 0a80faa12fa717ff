package dev.tocsin.cli;

import dev.tocsin.cli.serve.Log;
import dev.tocsin.cli.serve.ServeOptions;
import dev.tocsin.cli.serve.Serving;
import dev.tocsin.cli.serve.Stop;
import dev.tocsin.linux.Terminal;
import dev.tocsin.machine.SerialConsole;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tocsin serve serial}: a serial port whose other end is this terminal. */
@Command(
    name = "serial",
    description = {
      "Serves a 16550A serial port with INTx; this terminal is its other end.",
      "Ctrl-A X leaves, Ctrl-A Ctrl-A sends one Ctrl-A. What is not the guest's is on standard"
          + " error; counters come by --stats and at the end."
    },
    mixinStandardHelpOptions = true)
final class ServeSerial implements Callable<Integer> {
  @Mixin private ServeOptions options = new ServeOptions();

  @Spec private @Nullable CommandSpec spec;

  ServeSerial() {}

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    PrintWriter err = command.commandLine().getErr();
    var log = new Log(err, err);
    try (var stop = new Stop();
        var console =
            new SerialConsole(new FileOutputStream(FileDescriptor.out), _ -> stop.leave());
        var serving = Serving.start("serial", options.socket(), log, console::pciPort);
        var _ = Keyboard.open(new FileInputStream(FileDescriptor.in), console, stop::leave)) {
      serving.ready("", false);
      if (Terminal.isTerminal(Keyboard.STDIN)) {
        log.say("Ctrl-A X leaves");
      }
      serving.until(stop, options.stats());
      return ExitStatus.SUCCESS;
    } catch (IOException refused) {
      return ServeCommand.refused(command, refused);
    }
  }
}
