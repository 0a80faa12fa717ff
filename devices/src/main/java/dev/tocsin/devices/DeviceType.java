package dev.tocsin.devices;

import java.io.IOException;
import java.util.List;

/**
 * A sort of PCI device that users ask for by name.
 *
 * <p>A type that needs more than a context and options, such as a terminal, is made by whoever has
 * that; the maker holds on to it.
 *
 * @param name what users type
 * @param summary one line for help
 * @param options all that it understands
 * @param maker makes one
 */
public record DeviceType(String name, String summary, List<DeviceOption> options, Maker maker) {
  /** Makes a device. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Makes a device.
     *
     * @param context what it is made with
     * @param options given by a user, all of them known
     * @return the device, on no bus; the caller's to close
     * @throws IllegalArgumentException if an option is wrong; the message is for the user
     * @throws IOException if the host refuses something, such as a file
     */
    PciDevice make(PciDeviceContext context, DeviceOptions options) throws IOException;
  }

  /** Copies the list. */
  public DeviceType {
    options = List.copyOf(options);
  }

  /**
   * Tells whether there is such an option.
   *
   * @param option a name
   * @return true if {@link #options} lists it
   */
  public boolean understands(String option) {
    return options.stream().anyMatch(known -> known.name().equals(option));
  }
}
