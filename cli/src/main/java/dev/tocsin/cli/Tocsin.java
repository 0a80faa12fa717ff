package dev.tocsin.cli;

import java.lang.module.ModuleDescriptor;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line's root; subcommands do the work. */
@Command(
    name = "tocsin",
    description = "Interrupts for virtual devices on the JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Tocsin.Version.class,
    subcommands = {
      DemoCommand.class,
      LspciCommand.class,
      Run.class,
      ServeCommand.class,
      HelpCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    exitCodeOnInvalidInput = ExitStatus.USAGE,
    exitCodeOnExecutionException = ExitStatus.USAGE)
final class Tocsin implements Runnable {
  @Spec private CommandSpec spec;

  public static void main(String[] args) {
    System.exit(execute(args));
  }

  static int execute(String... args) {
    return ServeCommand.withDevices(new CommandLine(new Tocsin()))
        .setParameterExceptionHandler(Tocsin::complain)
        .execute(args);
  }

  /** Wrong use is one line, not a page of help. */
  private static int complain(ParameterException wrong, String[] args) {
    CommandLine command = wrong.getCommandLine();
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().getFirst().startsWith("-")) {
      String name = unmatched.getUnmatched().getFirst();
      if (command.getParent() == null) {
        command
            .getErr()
            .printf("tocsin: no command \"%s\"; there are demo, lspci, run and serve%n", name);
        return ExitStatus.USAGE;
      }
      if (command.getCommand() instanceof ServeCommand) {
        String devices = ServeCommand.devices(command);
        command.getErr().printf("tocsin: no device \"%s\" to serve; there are %s%n", name, devices);
        return ExitStatus.USAGE;
      }
    }
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().printf("tocsin: %s (see %s --help)%n", wrong.getMessage(), name);
    return ExitStatus.USAGE;
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Missing command: demo, lspci, run, serve or help");
  }

  /** Reads the version that the build put into the module's descriptor. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      ModuleDescriptor descriptor = Tocsin.class.getModule().getDescriptor();
      String version =
          descriptor == null ? "(class path)" : descriptor.rawVersion().orElse("(unpacked)");
      return new String[] {"tocsin " + version, "Java " + Runtime.version()};
    }
  }
}
