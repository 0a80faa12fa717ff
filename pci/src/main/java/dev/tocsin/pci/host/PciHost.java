package dev.tocsin.pci.host;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.pci.BarPlacement;
import dev.tocsin.pci.PciFunction;
import java.util.List;
import java.util.Optional;

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

  /**
   * Creates a host with an empty bus.
   *
   * @param placement puts ranges on the machine's buses
   * @param routing which lines the pins of the root bus lead to
   */
  public PciHost(BarPlacement placement, PinRouting routing) {}

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
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the ports 0xcf8 (address) and 0xcfc (data).
   *
   * @return a device of 8 bytes
   */
  public BusDevice ports() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the memory-mapped door to all 4096 bytes of each function.
   *
   * @return a device of {@link #ECAM_BYTES}; a machine may place a shorter range of it
   */
  public BusDevice ecam() {
    throw new UnsupportedOperationException();
  }

  /**
   * Finds a function.
   *
   * @param address as the guest has numbered it
   * @return the function, if one is there
   */
  public Optional<PciFunction> find(PciAddress address) {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns all functions that a guest can reach.
   *
   * @return a snapshot, by address
   */
  public List<Located> functions() {
    throw new UnsupportedOperationException();
  }

  /** Looks again where ranges and pins lead: the board's routing or address windows changed. */
  public void refresh() {
    throw new UnsupportedOperationException();
  }

  /** Resets all functions. */
  public void reset() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns all that host and functions remember, but for the devices.
   *
   * @return a state that {@link #restore} takes
   */
  public HostState save() {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes a state over.
   *
   * @param state what {@link #save} returned for a host with the same functions
   * @throws IllegalArgumentException if it is none; nothing has changed then
   */
  public void restore(HostState state) {
    throw new UnsupportedOperationException();
  }
}
