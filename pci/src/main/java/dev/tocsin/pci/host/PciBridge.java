package dev.tocsin.pci.host;

import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.BarSpace;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciFunctionBuilder;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.PciResources;
import dev.tocsin.pci.config.RegisterBlock;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A bridge to another bus: a function with a header of type 1.
 *
 * <p>Thread-safe.
 */
public final class PciBridge {
  private static final int PRIMARY = 0x18;
  private static final int SECONDARY = 0x19;
  private static final int SUBORDINATE = 0x1a;
  private static final int LATENCY = 0x1b;
  private static final int SECONDARY_STATUS = 0x1e;
  private static final int CONTROL = 0x3e;
  private static final int CONTROL_BITS = 0x7f;
  private static final int RESET = 1 << 6;

  private final PciBus secondary = new PciBus(this);
  private final PciFunction function;
  private volatile BridgeNumbers numbers = BridgeNumbers.NONE;
  private volatile BridgeWindows windows = BridgeWindows.CLOSED;
  private volatile @Nullable Place place;
  private boolean resetting; // under the function's lock

  /** Where the bridge is plugged in. */
  private record Place(PciBus bus, int device) {}

  PciBridge(PciIdentity identity, PciResources resources, UnaryOperator<PciFunctionBuilder> more) {
    PciFunctionBuilder builder = PciFunction.builder(identity, resources).bridge(this::define);
    function = more.apply(builder).build();
  }

  /**
   * Creates a conventional bridge, to be plugged into a bus.
   *
   * @param identity what a driver recognises it by
   * @param resources what it takes interrupts from
   * @return the bridge
   */
  public static PciBridge conventional(PciIdentity identity, PciResources resources) {
    return new PciBridge(identity, resources, builder -> builder);
  }

  private void define(RegisterBlock header) {
    header
        .writable(PRIMARY, 4, 0xff_ffff)
        .define(LATENCY, 1, 0)
        .clearable(SECONDARY_STATUS, 2, 0xf900)
        .writable(CONTROL, 2, CONTROL_BITS);
    BridgeWindows.define(header);
    header.onWrite(() -> written(header));
  }

  private void written(RegisterBlock header) {
    var nextNumbers = new BridgeNumbers(header.get(SECONDARY, 1), header.get(SUBORDINATE, 1));
    BridgeWindows nextWindows = BridgeWindows.of(header);
    boolean changed = !nextNumbers.equals(numbers) || !nextWindows.equals(windows);
    numbers = nextNumbers;
    windows = nextWindows;
    PciHost host = secondary.host();
    if (changed && host != null) {
      host.changed();
    }
    boolean reset = (header.get(CONTROL, 2) & RESET) != 0;
    if (reset && !resetting && host != null) {
      host.later(this::resetBelow);
    }
    resetting = reset;
  }

  /**
   * Returns the bridge's own function, which is plugged into the bus above.
   *
   * @return the function
   */
  public PciFunction function() {
    return function;
  }

  /**
   * Returns the bus below.
   *
   * @return the secondary bus
   */
  public PciBus secondary() {
    return secondary;
  }

  // ---- For the buses above and below, and for slots.

  /** Resets all that is behind: a bridge there passes a reset on (PCI-to-PCI Bridge 1.2, 11.1). */
  void resetBelow() {
    HostSaving.all(secondary).forEach(one -> one.function().reset());
  }

  void seat(PciBus bus, int device) {
    place = new Place(bus, device);
  }

  void unseat() {
    PciHost host = secondary.host();
    place = null;
    if (host != null) {
      host.changed();
    }
    // Ranges behind the bridge lead nowhere from now on, and are taken off while a host is known.
    secondary.refresh();
    secondary.leave();
  }

  BridgeNumbers numbers() {
    return numbers;
  }

  boolean forwards(BarSpace space, BusRange range) {
    Place at = place;
    return at != null && windows.forwards(space, range) && at.bus.leadsHere(space, range);
  }

  OptionalInt irqOf(int pin) {
    Place at = place;
    return at == null ? OptionalInt.empty() : at.bus.irqOf(at.device, pin);
  }
}
