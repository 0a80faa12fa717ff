package dev.tocsin.machine.lspci;

import dev.tocsin.machine.pci.PciTree;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.PciFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists a function, as {@code lspci -v} does. */
public final class Listing {
  private static final int BAR_0 = 0x10;
  private static final int BUS_NUMBERS = 0x18;
  private static final int BRIDGE = 1;

  private final String address;
  private final PciFunction function;
  private final ConfigView config;
  private final int verbosity;
  private final List<String> lines = new ArrayList<>();

  private Listing(PciTree.Named named, int verbosity) {
    address = named.address().toString();
    function = named.function();
    config = new ConfigView(function::readConfig);
    this.verbosity = verbosity;
  }

  /**
   * Lists a function.
   *
   * @param named the function and where it is
   * @param verbosity 0 a line; 1 ranges and capabilities; 2 their registers; 3 each vector
   * @return lines; those after the first begin with a tab
   */
  public static List<String> of(PciTree.Named named, int verbosity) {
    var listing = new Listing(named, verbosity);
    listing.title();
    if (verbosity > 0) {
      listing.add(1, "DeviceName: " + named.id());
      listing.header();
      listing.bars();
      listing.bridge();
      listing.capabilities();
    }
    return List.copyOf(listing.lines);
  }

  private void add(int depth, String text) {
    lines.add("\t".repeat(depth) + text);
  }

  private void title() {
    int vendor = config.get(ConfigView.VENDOR, 2);
    int device = config.get(ConfigView.DEVICE, 2);
    add(
        0,
        "%s %s: %s (rev %02x)"
            .formatted(
                address,
                PciNames.ofClass(config.get(ConfigView.CLASS, 2)),
                PciNames.ofDevice(vendor, device),
                config.get(ConfigView.REVISION, 1)));
  }

  private void header() {
    if (verbosity > 1) {
      var control = Flags.COMMAND.show(config.get(ConfigView.COMMAND, 2));
      add(1, "Control: %s".formatted(control));
      add(1, "Status: %s".formatted(Flags.STATUS.show(config.get(ConfigView.STATUS, 2))));
    }
    int pin = config.get(ConfigView.INTERRUPT_PIN, 1);
    if (pin != 0) {
      char letter = (char) ('A' + pin - 1);
      int line = config.get(ConfigView.INTERRUPT_LINE, 1);
      add(1, "Interrupt: pin %c routed to IRQ %d".formatted(letter, line));
    }
  }

  private void bars() {
    for (int index = 0; index < 6; index++) {
      Optional<Bar> bar = function.bar(index);
      if (bar.isPresent()) {
        bar(index, bar.get());
      }
    }
  }

  private void bar(int index, Bar bar) {
    long low = Integer.toUnsignedLong(config.get(BAR_0 + 4 * index, 4));
    int command = config.get(ConfigView.COMMAND, 2);
    String size = size(bar.size());
    if (bar.kind() == Bar.Kind.PORTS) {
      String off = (command & 1) == 0 ? " [disabled]" : "";
      add(1, "Region %d: I/O ports at %04x%s [size=%s]".formatted(index, low & ~3L, off, size));
      return;
    }
    boolean wide = bar.kind() == Bar.Kind.MEMORY64;
    long high = wide ? (long) config.get(BAR_0 + 4 * index + 4, 4) << 32 : 0;
    add(
        1,
        "Region %d: Memory at %s (%d-bit, %sprefetchable)%s [size=%s]"
            .formatted(
                index,
                "%08x".formatted(high | (low & ~15L)),
                wide ? 64 : 32,
                (low & 8) == 0 ? "non-" : "",
                (command & 2) == 0 ? " [disabled]" : "",
                size));
  }

  static String size(long bytes) {
    int unit = Math.min(4, (63 - Long.numberOfLeadingZeros(bytes)) / 10);
    return (bytes >>> (10 * unit)) + (unit == 0 ? "" : String.valueOf("KMGT".charAt(unit - 1)));
  }

  private void bridge() {
    if (config.headerType() != BRIDGE) {
      return;
    }
    int numbers = config.get(BUS_NUMBERS, 4);
    add(
        1,
        "Bus: primary=%02x, secondary=%02x, subordinate=%02x, sec-latency=%d"
            .formatted(
                numbers & 0xff, numbers >>> 8 & 0xff, numbers >>> 16 & 0xff, numbers >>> 24));
    long ports = Integer.toUnsignedLong(config.get(0x1c, 2));
    window("I/O", (ports & 0xf0) << 8, (ports & 0xf000) | 0xfff);
    long memory = Integer.toUnsignedLong(config.get(0x20, 4));
    window("Memory", (memory & 0xfff0) << 16, (memory & 0xfff0_0000L) | 0xf_ffff);
    long wide = Integer.toUnsignedLong(config.get(0x24, 4));
    long base = (long) config.get(0x28, 4) << 32 | (wide & 0xfff0) << 16;
    long limit = (long) config.get(0x2c, 4) << 32 | (wide & 0xfff0_0000L) | 0xf_ffff;
    window("Prefetchable memory", base, limit);
  }

  private void window(String what, long base, long limit) {
    if (base > limit) {
      add(1, "%s behind bridge: [disabled]".formatted(what));
    } else {
      add(
          1,
          "%s behind bridge: %08x-%08x [size=%s]"
              .formatted(what, base, limit, size(limit - base + 1)));
    }
  }

  private void capabilities() {
    for (ConfigView.Capability one : config.capabilities()) {
      switch (one.id()) {
        case ConfigView.MSI -> MessageListing.msi(config, one.offset(), verbosity, this::add);
        case ConfigView.MSIX ->
            MessageListing.msix(config, function, one.offset(), verbosity, this::add);
        case ConfigView.EXPRESS -> express(one.offset());
        default -> add(1, "Capabilities: [%02x] id %02x".formatted(one.offset(), one.id()));
      }
    }
  }

  private void express(int at) {
    int flags = config.get(at + 2, 2);
    String kind =
        switch (flags >>> 4 & 15) {
          case 0 -> "Endpoint";
          case 4 -> "Root Port";
          case 9 -> "Root Complex Integrated Endpoint";
          default -> "type " + (flags >>> 4 & 15);
        };
    boolean slot = (flags & 1 << 8) != 0;
    add(
        1,
        "Capabilities: [%02x] Express (v%d) %s%s"
            .formatted(at, flags & 15, kind, slot ? " (Slot+)" : ""));
    if (slot && verbosity > 1) {
      int number = config.get(at + 0x14, 4) >>> 19;
      boolean present = (config.get(at + 0x1a, 2) & 1 << 6) != 0;
      boolean off = (config.get(at + 0x18, 2) & 1 << 10) != 0;
      add(
          2,
          "Slot #%d, PresDet%s, Power%s".formatted(number, present ? "+" : "-", off ? "-" : "+"));
    }
  }

  /** Takes a line. */
  @FunctionalInterface
  interface Lines {
    /** Adds a line behind a number of tabs. */
    void add(int depth, String text);
  }
}
