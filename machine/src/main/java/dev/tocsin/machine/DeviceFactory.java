package dev.tocsin.machine;

import java.io.IOException;

/** Makes a device of what the machine hands it. */
@FunctionalInterface
public interface DeviceFactory {
  /**
   * Makes the device; it does not answer yet.
   *
   * @param context what the device may know of the machine
   * @return a device the manager owns from now on
   * @throws IOException if the host refuses something; whatever was made is given back then
   */
  Device create(DeviceContext context) throws IOException;
}
