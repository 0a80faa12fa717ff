package dev.tocsin.cli.device;

import dev.tocsin.cli.serve.DiskFile;
import dev.tocsin.cli.serve.Log;
import dev.tocsin.devices.DeviceOption;
import dev.tocsin.devices.DeviceOptions;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.devices.nvme.NvmeDevice;
import dev.tocsin.devices.nvme.NvmeOptions;
import dev.tocsin.pci.InterruptMode;
import dev.tocsin.pci.PciFunction;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * An NVMe controller on the PCI bus, with the file that is its disk.
 *
 * @param nvme the controller
 * @param disk its disk, which no other process that asks for it has meanwhile
 */
public record NvmeDisk(NvmeDevice nvme, DiskFile disk) implements PciDevice {
  /** Asked for as {@code nvme}. */
  public static final DeviceType TYPE =
      new DeviceType(
          "nvme",
          "an NVMe disk with MSI-X, MSI and INTx",
          List.of(
              new DeviceOption(
                  "disk", "FILE", "its bytes: an existing file, a multiple of 512 bytes (needed)"),
              new DeviceOption("queues", "1..256", "I/O queues (64)"),
              new DeviceOption(
                  "interrupts", "KIND", "the best a guest can choose: msix, msi or intx (msix)"),
              new DeviceOption(
                  "serial", "TEXT", "serial number, 1 to 20 characters (made of the file's path)")),
          NvmeDisk::make);

  private static PciDevice make(PciDeviceContext context, DeviceOptions options)
      throws IOException {
    int queues = options.number("queues", NvmeOptions.DEFAULT.queues(), 1, NvmeOptions.MAX_QUEUES);
    InterruptMode kind =
        switch (options.text("interrupts").orElse("msix")) {
          case "msix" -> InterruptMode.MSIX;
          case "msi" -> InterruptMode.MSI;
          case "intx" -> InterruptMode.INTX;
          default -> throw new IllegalArgumentException("interrupts is msix, msi or intx");
        };
    String path =
        options
            .text("disk")
            .orElseThrow(() -> new IllegalArgumentException("needs disk=FILE, an existing file"));
    var disk = DiskFile.open(Path.of(path));
    try {
      var like =
          NvmeOptions.DEFAULT
              .withQueues(queues)
              .withInterrupts(kind)
              .withSerial(options.text("serial").orElse(disk.serial()));
      var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
      var log = new Log(err, err);
      return new NvmeDisk(NvmeDevice.create(context, disk.storage(), like, log), disk);
    } catch (RuntimeException mistake) {
      disk.close();
      throw mistake;
    }
  }

  @Override
  public PciFunction function() {
    return nvme.function();
  }

  @Override
  public void close() {
    nvme.close();
    try {
      disk.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
