package dev.tocsin.pci.host;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.BarPlacement;
import dev.tocsin.pci.BarSpace;
import dev.tocsin.pci.PciFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The host bridge: one tree of buses, and the two doors a guest reaches its configuration by.
 *
 * <p>Thread-safe.
 */
public final class PciHost {
  /** First of the 8 ports of {@link #ports()}. */
  public static final int CONFIG_PORTS = 0xcf8;

  /** Bytes of {@link #ecam()}: 1 MiB for each of 256 buses. */
  public static final long ECAM_BYTES = 256L << 20;

  private static final int BUSES = 256;

  private final BarPlacement placement;
  private final PinRouting routing;
  private final PciBus root = new PciBus(null);
  private final ConfigPorts ports = new ConfigPorts(this);
  private final EcamWindow ecam = new EcamWindow(this);

  /** A window moved, or a range became free: all ranges are to be looked at again. */
  private final AtomicBoolean changed = new AtomicBoolean();

  /** What a register asked for that takes other functions' locks. */
  private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();

  /**
   * Creates a host with an empty bus.
   *
   * @param placement puts ranges on the machine's buses
   * @param routing which lines the pins of the root bus lead to
   */
  public PciHost(BarPlacement placement, PinRouting routing) {
    this.placement = placement;
    this.routing = routing;
    root.join(this);
  }

  /**
   * A function and where it is.
   *
   * @param address as the guest has numbered it
   * @param function the function
   */
  public record Located(PciAddress address, PciFunction function) {}

  /**
   * Returns bus 0.
   *
   * @return the root bus
   */
  public PciBus root() {
    return root;
  }

  /**
   * Returns the ports 0xcf8 (address) and 0xcfc (data).
   *
   * @return a device of 8 bytes
   */
  public BusDevice ports() {
    return ports;
  }

  /**
   * Returns the memory-mapped door to all 4096 bytes of each function.
   *
   * @return a device of {@link #ECAM_BYTES}; a machine may place a shorter range of it
   */
  public BusDevice ecam() {
    return ecam;
  }

  /**
   * Finds a function.
   *
   * @param address as the guest has numbered it
   * @return the function, if one is there
   */
  public Optional<PciFunction> find(PciAddress address) {
    return Optional.ofNullable(seat(address.requesterId())).map(PciBus.Seat::function);
  }

  /**
   * Returns all functions that a guest can reach.
   *
   * @return a snapshot, by address
   */
  public List<Located> functions() {
    List<Located> all = new ArrayList<>();
    for (int number = 0; number < BUSES; number++) {
      PciBus bus = root.find(number);
      if (bus != null) {
        for (PciBus.Seat seat : bus.seats()) {
          all.add(new Located(seat.upstream().address(), seat.function()));
        }
      }
    }
    return all;
  }

  /** Looks again where ranges and pins lead: the board's routing or address windows changed. */
  public void refresh() {
    changed();
    settle();
  }

  /** Resets all functions. */
  public void reset() {
    HostSaving.all(root).forEach(placed -> placed.function().reset());
    ports.reset();
    settle();
  }

  /**
   * Returns all that host and functions remember, but for the devices.
   *
   * @return a state that {@link #restore} takes
   */
  public HostState save() {
    return HostSaving.save(root, ports.address());
  }

  /**
   * Takes a state over.
   *
   * @param state what {@link #save} returned for a host with the same functions
   * @throws IllegalArgumentException if it is none; nothing has changed then
   */
  public void restore(HostState state) {
    HostSaving.restore(root, state);
    ports.address(state.configAddress());
    refresh();
  }

  // ---- For the two doors.

  private PciBus.@Nullable Seat seat(int requester) {
    PciBus bus = root.find(requester >>> 8 & 0xff);
    return bus == null ? null : bus.seat(requester >>> 3 & 31, requester & 7);
  }

  /** Reads a function's configuration; all ones if there is none. */
  long read(int requester, int offset, int width) {
    PciBus.Seat seat = seat(requester);
    return seat == null ? -1 : seat.read(offset, width);
  }

  /** Writes a function's configuration. */
  void write(int requester, int offset, int width, long value) {
    PciBus.Seat seat = seat(requester);
    if (seat != null) {
      seat.function().writeConfig(offset, width, value);
      settle();
    }
  }

  // ---- For slots and bridges.

  PinRouting routing() {
    return routing;
  }

  boolean place(BarSpace space, BusRange range, BusDevice device) {
    return placement.place(space, range, device);
  }

  void remove(BarSpace space, BusRange range) {
    placement.remove(space, range);
    changed();
  }

  void changed() {
    changed.set(true);
  }

  void later(Runnable action) {
    later.add(action);
  }

  /** Does what writes left to be done; without any lock. */
  void settle() {
    for (Runnable action; (action = later.poll()) != null; ) {
      action.run();
    }
    // Moves free places, which others may wait for, and so on: bounded, for a guest sets the pace.
    for (int round = 0; round < 4 && changed.getAndSet(false); round++) {
      root.refresh();
    }
  }
}
