package dev.tocsin.cli.device;

import dev.tocsin.devices.DeviceOption;
import dev.tocsin.devices.DeviceOptions;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.devices.uart.PciSerial;
import dev.tocsin.machine.SerialConsole;
import dev.tocsin.pci.PciFunction;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * A serial port on the PCI bus that writes to a file.
 *
 * @param port the port
 * @param console its other end
 * @param file where its bytes go, once it is open; empty for nowhere
 */
public record SerialPort(PciSerial port, SerialConsole console, Optional<SerialFile> file)
    implements PciDevice {
  /** Asked for as {@code serial}. */
  public static final DeviceType TYPE =
      new DeviceType(
          "serial",
          "a 16550 serial port with INTx",
          List.of(
              new DeviceOption("file", "FILE", "where its output goes (nowhere); it has no input")),
          SerialPort::make);

  private static PciDevice make(PciDeviceContext context, DeviceOptions options) {
    Optional<SerialFile> file = options.text("file").map(SerialFile::of);
    OutputStream out = file.isPresent() ? file.get() : OutputStream.nullOutputStream();
    // A disk that is full takes no more; the guest goes on.
    var console = new SerialConsole(out, _ -> {});
    return new SerialPort(console.pciPort(context), console, file);
  }

  @Override
  public PciFunction function() {
    return port.function();
  }

  @Override
  public void close() {
    port.close();
    console.close();
    try {
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
