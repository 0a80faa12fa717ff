package dev.tocsin.devices.catalog;

import dev.tocsin.devices.DeviceOption;
import dev.tocsin.devices.DeviceOptions;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.devices.bell.pci.PciBell;
import dev.tocsin.devices.edu.Edu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The types of devices that can be asked for by name. Immutable. */
public final class DeviceCatalog {
  private final Map<String, DeviceType> types = new TreeMap<>();

  /**
   * Creates a catalogue.
   *
   * @param types its types
   * @throws IllegalArgumentException if two have one name
   */
  public DeviceCatalog(List<DeviceType> types) {
    for (DeviceType type : types) {
      if (this.types.putIfAbsent(type.name(), type) != null) {
        throw new IllegalArgumentException("two types of devices are called " + type.name());
      }
    }
  }

  /**
   * Returns the devices of this module that need nothing but a context.
   *
   * @return the same types each time
   */
  public static DeviceCatalog standard() {
    return new DeviceCatalog(List.of(Edu.TYPE, PciBell.TYPE));
  }

  /**
   * Returns a catalogue with one more type.
   *
   * @param type one whose maker holds on to something, such as a terminal
   * @return a copy
   * @throws IllegalArgumentException if its name is taken
   */
  public DeviceCatalog with(DeviceType type) {
    List<DeviceType> all = new ArrayList<>(types());
    all.add(type);
    return new DeviceCatalog(all);
  }

  /**
   * Returns all types, for help.
   *
   * @return them by name
   */
  public List<DeviceType> types() {
    return List.copyOf(types.values());
  }

  /**
   * Checks a request as far as that goes without making the device.
   *
   * @param request what a user typed
   * @return the type
   * @throws IllegalArgumentException if there is no such type or option; the message is for the
   *     user
   */
  public DeviceType check(DeviceRequest request) {
    DeviceType type = types.get(request.type());
    if (type == null) {
      throw new IllegalArgumentException(
          "no device \"%s\"; there are %s"
              .formatted(request.type(), String.join(", ", types.keySet())));
    }
    for (String option : request.options().keySet()) {
      if (!type.understands(option)) {
        throw new IllegalArgumentException(
            "%s has no option \"%s\"; there are %s"
                .formatted(
                    type.name(),
                    option,
                    type.options().stream()
                        .map(DeviceOption::name)
                        .collect(Collectors.joining(", "))));
      }
    }
    return type;
  }

  /**
   * Makes a device.
   *
   * @param request what a user typed
   * @param context what it is made with
   * @return the device, on no bus; the caller's to close
   * @throws IllegalArgumentException if the request is wrong; the message is for the user
   * @throws IOException if the host refuses something
   */
  public PciDevice make(DeviceRequest request, PciDeviceContext context) throws IOException {
    return check(request).maker().make(context, new DeviceOptions(request.options()));
  }
}
