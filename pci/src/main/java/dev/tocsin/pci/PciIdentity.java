package dev.tocsin.pci;

/**
 * What a driver recognises a function by.
 *
 * @param vendor vendor id, 16 bits, not 0xffff
 * @param device device id, 16 bits
 * @param classCode class, subclass and programming interface, 24 bits
 * @param revision 8 bits
 * @param subsystemVendor 16 bits
 * @param subsystem 16 bits
 */
public record PciIdentity(
    int vendor, int device, int classCode, int revision, int subsystemVendor, int subsystem) {
  /** Checks the ranges. */
  public PciIdentity {
    check("vendor", vendor, 0xfffe);
    check("device", device, 0xffff);
    check("class code", classCode, 0xff_ffff);
    check("revision", revision, 0xff);
    check("subsystem vendor", subsystemVendor, 0xffff);
    check("subsystem", subsystem, 0xffff);
  }

  /**
   * Returns an identity without a subsystem.
   *
   * @param vendor vendor id
   * @param device device id
   * @param classCode class, subclass and programming interface, 24 bits
   * @param revision 8 bits
   * @return the identity
   */
  public static PciIdentity of(int vendor, int device, int classCode, int revision) {
    return new PciIdentity(vendor, device, classCode, revision, 0, 0);
  }

  /**
   * Returns this identity with another subsystem.
   *
   * @param vendorId subsystem vendor
   * @param id subsystem
   * @return a copy
   */
  public PciIdentity withSubsystem(int vendorId, int id) {
    return new PciIdentity(vendor, device, classCode, revision, vendorId, id);
  }

  private static void check(String what, int value, int max) {
    if (value < 0 || value > max) {
      throw new IllegalArgumentException("%s is 0..0x%x: 0x%x".formatted(what, max, value));
    }
  }
}
