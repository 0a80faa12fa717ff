package dev.tocsin.machine;

import dev.tocsin.bus.BusDevice;
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
   * @param resetControl what answers a byte at port 0xcf9, which is none of PCI's
   * @throws IOException if the host refuses something; nothing is left then
   */
  public static void register(DeviceManager devices, BusDevice resetControl) throws IOException {
    PciTree pci = devices.pci();
    devices.register(
        ID,
        context -> {
          var plugged = pci.furnish(ID, context.forPci().resources());
          var ecam = pci.ecamRange();
          return Device.of(
              List.of(
                  Placement.pio(
                      PciHost.CONFIG_PORTS,
                      CONFIG_PORTS,
                      new Ports(pci.configPorts(), resetControl)),
                  Placement.mmio(ecam.start(), ecam.length(), pci.ecam())),
              plugged::close);
        });
  }

  /** Port 0xcf9 lies within the PCI address register, to which only whole doublewords go. */
  private record Ports(BusDevice config, BusDevice reset) implements BusDevice {
    @Override
    public long read(long offset, int width) {
      return at(offset, width).read(offset, width);
    }

    @Override
    public void write(long offset, int width, long value) {
      at(offset, width).write(offset, width, value);
    }

    private BusDevice at(long offset, int width) {
      return offset == 1 && width == 1 ? reset : config;
    }
  }
}
