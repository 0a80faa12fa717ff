package dev.tocsin.machine.lspci;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A function's configuration registers by name (PCI 3.0, 6.1 to 6.8). Immutable, reads anew. */
public final class ConfigView {
  /** The register that firmware tells the line by; a byte. */
  public static final int INTERRUPT_LINE = 0x3c;

  static final int VENDOR = 0x00;
  static final int DEVICE = 0x02;
  static final int COMMAND = 0x04;
  static final int STATUS = 0x06;
  static final int REVISION = 0x08;
  static final int CLASS = 0x0a;
  static final int HEADER_TYPE = 0x0e;
  static final int INTERRUPT_PIN = 0x3d;
  static final int MSI = 0x05;
  static final int EXPRESS = 0x10;
  static final int MSIX = 0x11;

  private static final int CAPABILITIES = 0x34;
  private static final int FIRST_CAPABILITY = 0x40;
  private static final int MOST_CAPABILITIES = 48;
  private static final int HAS_CAPABILITIES = 1 << 4;
  private static final int PIN_DISABLED = 1 << 10;
  private static final int TYPE_BITS = 0x7f;

  private final ConfigRead read;

  /**
   * Creates a view.
   *
   * @param read reads the registers
   */
  public ConfigView(ConfigRead read) {
    this.read = read;
  }

  /**
   * A capability.
   *
   * @param offset where it begins
   * @param id what it is
   */
  record Capability(int offset, int id) {}

  int get(int offset, int width) {
    return (int) read.at(offset, width);
  }

  /**
   * Returns vendor and device.
   *
   * @return such as {@code 1234:11e8}
   */
  public String ids() {
    return "%04x:%04x".formatted(get(VENDOR, 2), get(DEVICE, 2));
  }

  /**
   * Returns what the function is, in a word or two.
   *
   * @return the name of a device of this house, else that of its class
   */
  public String kind() {
    return PciNames.kind(get(VENDOR, 2), get(DEVICE, 2), get(CLASS, 2));
  }

  /**
   * Tells whether the function is a bridge.
   *
   * @return true for those to the processors, too
   */
  public boolean isBridge() {
    return get(CLASS, 2) >>> 8 == 6;
  }

  int headerType() {
    return get(HEADER_TYPE, 1) & TYPE_BITS;
  }

  List<Capability> capabilities() {
    List<Capability> all = new ArrayList<>();
    int at = (get(STATUS, 2) & HAS_CAPABILITIES) == 0 ? 0 : get(CAPABILITIES, 1) & 0xfc;
    while (at >= FIRST_CAPABILITY && all.size() < MOST_CAPABILITIES) {
      all.add(new Capability(at, get(at, 1)));
      at = get(at + 1, 1) & 0xfc;
    }
    return all;
  }

  Optional<Integer> find(int id) {
    return capabilities().stream().filter(one -> one.id == id).map(Capability::offset).findFirst();
  }

  /**
   * Returns what the function's driver has decided for.
   *
   * @return such as {@code MSI-X, 8 vectors}, {@code MSI, 4 messages}, {@code INTx, irq 19}; {@code
   *     no interrupt} if nothing is enabled
   */
  public String interrupts() {
    Optional<Integer> msix = find(MSIX);
    if (msix.isPresent() && (get(msix.get() + 2, 2) & 1 << 15) != 0) {
      return "MSI-X, " + plural((get(msix.get() + 2, 2) & 0x7ff) + 1, "vector");
    }
    Optional<Integer> msi = find(MSI);
    if (msi.isPresent() && (get(msi.get() + 2, 2) & 1) != 0) {
      return "MSI, " + plural(1 << (get(msi.get() + 2, 2) >>> 4 & 7), "message");
    }
    boolean pin = get(INTERRUPT_PIN, 1) != 0 && (get(COMMAND, 2) & PIN_DISABLED) == 0;
    return pin ? "INTx, irq " + get(INTERRUPT_LINE, 1) : "no interrupt";
  }

  static String plural(int number, String noun) {
    return number == 1 ? "1 " + noun : number + " " + noun + "s";
  }
}
