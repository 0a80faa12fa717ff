package dev.tocsin.cli;

import dev.tocsin.cli.ServeCommand.Announcement;
import dev.tocsin.cli.serve.DiskFile;
import dev.tocsin.cli.serve.ServeOptions;
import dev.tocsin.cli.serve.Stop;
import dev.tocsin.cli.serve.WholeNumber;
import dev.tocsin.devices.nvme.NvmeDevice;
import dev.tocsin.devices.nvme.NvmeOptions;
import dev.tocsin.pci.InterruptMode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tocsin serve nvme}: a disk. */
@Command(
    name = "nvme",
    description = {
      "Serves a file as an NVMe disk. What a guest has flushed is on the host's disk.",
      ServeCommand.KEYS
    },
    mixinStandardHelpOptions = true)
final class ServeNvme implements Callable<Integer> {
  @Mixin private ServeOptions options = new ServeOptions();

  @Option(
      names = "--disk",
      required = true,
      paramLabel = "FILE",
      description = "The disk's bytes: an existing file, a multiple of 512 bytes.")
  private @Nullable Path disk;

  @Option(
      names = "--queues",
      paramLabel = "N",
      converter = Queues.class,
      defaultValue = "64",
      description =
          "I/O queues, 1 to 256 (default ${DEFAULT-VALUE}); a guest uses one a processor.")
  private int queues;

  @Option(
      names = "--interrupts",
      paramLabel = "KIND",
      defaultValue = "msix",
      description = "The best a guest can choose: msix, msi or intx (default ${DEFAULT-VALUE}).")
  private String interrupts = "msix";

  @Option(
      names = "--serial",
      paramLabel = "TEXT",
      description =
          "Serial number, 1 to 20 ASCII characters; two disks of one guest need two (made of the"
              + " file's path).")
  private @Nullable String serial;

  @Spec private @Nullable CommandSpec spec;

  ServeNvme() {}

  /** How many queues a controller may have. */
  private static final class Queues extends WholeNumber {
    Queues() {
      super(1, NvmeOptions.MAX_QUEUES);
    }
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    Path path = Objects.requireNonNull(disk);
    NvmeOptions like = controller(command);
    var log = ServeCommand.log(command);
    try (var stop = new Stop();
        var file = DiskFile.open(path)) {
      var what =
          "%s of %d bytes, %d I/O queues, %s"
              .formatted(path, file.storage().size(), queues, interrupts);
      var said = new Announcement("nvme", what, like.interrupts() == InterruptMode.MSI);
      return ServeCommand.serve(
          log,
          stop,
          options,
          said,
          context ->
              NvmeDevice.create(
                  context,
                  file.storage(),
                  serial == null ? like.withSerial(file.serial()) : like,
                  log));
    } catch (IOException refused) {
      return ServeCommand.refused(command, refused);
    }
  }

  private NvmeOptions controller(CommandSpec command) {
    InterruptMode mode =
        switch (interrupts) {
          case "msix" -> InterruptMode.MSIX;
          case "msi" -> InterruptMode.MSI;
          case "intx" -> InterruptMode.INTX;
          default ->
              throw new ParameterException(
                  command.commandLine(),
                  "Invalid value for option '--interrupts': %s is not msix, msi or intx"
                      .formatted(interrupts));
        };
    NvmeOptions like = NvmeOptions.DEFAULT.withQueues(queues).withInterrupts(mode);
    try {
      return serial == null ? like : like.withSerial(serial);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--serial': 1 to 20 printable ASCII characters");
    }
  }
}
