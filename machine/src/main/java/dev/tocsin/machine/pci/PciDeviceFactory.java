package dev.tocsin.machine.pci;

import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import java.io.IOException;

/** Makes a PCI device, the same for every machine. */
@FunctionalInterface
public interface PciDeviceFactory {
  /**
   * Makes the device, on no bus yet.
   *
   * @param context what it is made with
   * @return a device the machine owns from now on
   * @throws IOException if the host refuses something; whatever was made is given back then
   */
  PciDevice create(PciDeviceContext context) throws IOException;
}
