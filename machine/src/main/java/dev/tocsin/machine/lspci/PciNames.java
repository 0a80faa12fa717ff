package dev.tocsin.machine.lspci;

import java.util.Map;

/**
 * Names of classes, as the PCI code and id assignment has them, and of the devices of this house.
 */
final class PciNames {
  private static final Map<Integer, String> CLASSES =
      Map.of(
          0x0000, "Non-VGA unclassified device",
          0x00ff, "Unclassified device",
          0x0108, "Non-Volatile memory controller",
          0x0600, "Host bridge",
          0x0604, "PCI bridge",
          0x0700, "Serial controller");

  private static final Map<Integer, String> DEVICES =
      Map.of(
          0x1234_4245, "Tocsin bell",
          0x1234_11e8, "educational device",
          0x1234_5416, "Tocsin 16550 port",
          0x1234_5430, "Tocsin host bridge",
          0x1234_5431, "Tocsin root port");

  private static final Map<Integer, String> KINDS =
      Map.of(
          0x1234_4245, "bell",
          0x1234_11e8, "edu",
          0x1234_5416, "serial",
          0x1234_5430, "host bridge",
          0x1234_5431, "root port");

  private PciNames() {}

  static String ofClass(int code) {
    return CLASSES.getOrDefault(code, "Unassigned class [%04x]".formatted(code));
  }

  static String ofDevice(int vendor, int device) {
    String ids = "Device %04x:%04x".formatted(vendor, device);
    String name = DEVICES.get(vendor << 16 | device);
    return name == null ? ids : name + " [%04x:%04x]".formatted(vendor, device);
  }

  static String kind(int vendor, int device, int classCode) {
    return KINDS.getOrDefault(vendor << 16 | device, ofClass(classCode));
  }
}
