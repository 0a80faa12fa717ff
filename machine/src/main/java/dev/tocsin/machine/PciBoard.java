package dev.tocsin.machine;

import dev.tocsin.machine.pci.PciTree;
import dev.tocsin.pci.host.PciHost;
import java.io.IOException;
import java.util.List;

/** What every board has for PCI: two doors to configuration, the host bridge, a root port. */
public final class PciBoard {
  private static final String ID = "pci";
  private static final int CONFIG_PORTS = 8;

  private PciBoard() {}

  /**
   * Registers it; before any PCI device.
   *
   * @param devices the machine's
   * @throws IOException if the host refuses something; nothing is left then
   */
  public static void register(DeviceManager devices) throws IOException {
    PciTree pci = devices.pci();
    devices.register(
        ID,
        context -> {
          var plugged = pci.furnish(ID, context.forPci().resources());
          var ecam = pci.ecamRange();
          return Device.of(
              List.of(
                  Placement.pio(PciHost.CONFIG_PORTS, CONFIG_PORTS, pci.configPorts()),
                  Placement.mmio(ecam.start(), ecam.length(), pci.ecam())),
              plugged::close);
        });
  }
}
