package dev.tocsin.pci.host;

import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.PciResources;
import dev.tocsin.pci.config.ExpressKind;
import dev.tocsin.pci.msi.MsiLayout;

/**
 * A PCI Express root port: a bridge to one slot, into which a device may be plugged at run time.
 *
 * <p>The guest is told by Slot Status and by the port's interrupt (PCI Express 3.1, 6.7).
 * Thread-safe.
 */
public final class RootPort {
  private static final int MAX_SLOT = 8191;

  private final PciBridge bridge;
  private final HotPlugSlot slot;

  private RootPort(PciIdentity identity, PciResources resources, int number) {
    slot = new HotPlugSlot(this::released, this::unpowered);
    bridge =
        new PciBridge(
            identity,
            resources,
            builder ->
                builder
                    .pin(InterruptPin.A)
                    .msi(new MsiLayout(1, true, true))
                    .express(
                        ExpressKind.ROOT_PORT,
                        (registers, lock) ->
                            slot.define(number, builder.interrupts(), registers, lock)));
  }

  /**
   * Creates a root port, to be plugged into the root bus.
   *
   * @param identity what a driver recognises it by
   * @param resources what it takes interrupts from
   * @param slot number of the slot, 1 to 8191, unique in the machine
   * @return the port, its slot empty
   */
  public static RootPort create(PciIdentity identity, PciResources resources, int slot) {
    if (slot < 1 || slot > MAX_SLOT) {
      throw new IllegalArgumentException("slots are 1..8191: " + slot);
    }
    return new RootPort(identity, resources, slot);
  }

  /**
   * Returns the bridge: its function, and the bus below.
   *
   * @return the bridge
   */
  public PciBridge bridge() {
    return bridge;
  }

  /**
   * Plugs a device into the slot and tells the guest.
   *
   * @param functions the device's functions, from 0 on
   * @throws IllegalArgumentException if the slot is taken
   */
  public void insert(PciFunction... functions) {
    bridge.secondary().plug(0, functions);
    slot.present(true);
  }

  /**
   * Asks the guest to let go of the device, as the attention button does.
   *
   * @param released runs once, without a lock, when the guest has switched the slot off and the
   *     device is out
   */
  public void requestRemoval(Runnable released) {
    slot.pressButton(released);
  }

  /** Takes the device out without asking, and tells the guest; nothing if the slot is empty. */
  public void remove() {
    if (!bridge.secondary().unplug(0).isEmpty()) {
      slot.present(false);
    }
  }

  /** What loses its power has forgotten everything when it is back. */
  private void unpowered() {
    bridge.resetBelow();
  }

  /** The guest has switched the slot off after it was asked to. */
  private void released(Runnable told) {
    remove();
    told.run();
  }
}
