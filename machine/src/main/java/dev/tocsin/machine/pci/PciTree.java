package dev.tocsin.machine.pci;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.PciResources;
import dev.tocsin.pci.host.BusPlacement;
import dev.tocsin.pci.host.PciAddress;
import dev.tocsin.pci.host.PciHost;
import dev.tocsin.pci.host.PinRouting;
import dev.tocsin.pci.host.RootPort;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A machine's PCI buses: slots, addresses, and the doors a guest reaches them by.
 *
 * <p>Thread-safe; devices come and go while the guest runs.
 */
public final class PciTree {
  /** Vendor and device of the host bridge, which drives nothing. */
  private static final PciIdentity HOST_BRIDGE = PciIdentity.of(0x1234, 0x5430, 0x06_0000, 1);

  private static final PciIdentity ROOT_PORT = PciIdentity.of(0x1234, 0x5431, 0x06_0400, 1);

  private static final int HOST_BRIDGE_SLOT = 0;
  private static final int PORT_SLOT = 0x1c;
  private static final int PORT_BUS = 1;
  private static final int[] LINES = {16, 17, 18, 19, 20, 21, 22, 23};

  private final AddressMap map;
  private final PinRouting routing = PinRouting.around(LINES);
  private final PciHost host;

  /** Guards what follows; before the locks of buses and functions. */
  private final ReentrantLock lock = new ReentrantLock();

  private final PowerOn powerOn;
  private final Map<PciFunction, String> names = new HashMap<>();
  private @Nullable RootPort port;
  private final boolean[] slots = new boolean[PciPlace.SLOTS];

  /**
   * Creates buses without anything on them.
   *
   * @param ports the machine's bus of ports
   * @param memory the machine's bus of memory-mapped registers
   * @param endOfMemory the address after the last byte of RAM
   */
  public PciTree(Bus ports, Bus memory, long endOfMemory) {
    map = AddressMap.above(endOfMemory);
    var placement =
        new BusPlacement(ports, memory, List.of(map.ports()), List.of(map.low(), map.high()));
    host = new PciHost(placement, routing);
    powerOn = new PowerOn(ports, memory, map);
  }

  /**
   * A function and what it is called.
   *
   * @param address where it is, as the guest has numbered it
   * @param id name of its device
   * @param function the function
   */
  public record Named(PciAddress address, String id, PciFunction function) {}

  /** What takes something off the buses again; idempotent. */
  @FunctionalInterface
  public interface Plugged extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Returns the ports of configuration mechanism 1.
   *
   * @return a device of 8 bytes, for {@link PciHost#CONFIG_PORTS}
   */
  public BusDevice configPorts() {
    return host.ports();
  }

  /**
   * Returns the memory-mapped door.
   *
   * @return a device for {@link #ecamRange}
   */
  public BusDevice ecam() {
    return host.ecam();
  }

  /**
   * Returns where the memory-mapped door belongs.
   *
   * @return 256 MiB below 4 GiB
   */
  public BusRange ecamRange() {
    return map.ecam();
  }

  /**
   * Plugs in what every board has: the host bridge, and a root port with an empty slot.
   *
   * @param id name of the bridge; the port is called {@code id-port}
   * @param resources what the port takes interrupts from
   * @return what takes both out
   */
  public Plugged furnish(String id, PciResources resources) {
    lock.lock();
    try {
      PciFunction bridge = PciFunction.builder(HOST_BRIDGE, resources).build();
      RootPort made = RootPort.create(ROOT_PORT, resources, 1);
      PciFunction portFunction = made.bridge().function();
      host.root().plug(HOST_BRIDGE_SLOT, bridge);
      host.root().plug(PORT_SLOT, made.bridge());
      slots[HOST_BRIDGE_SLOT] = true;
      slots[PORT_SLOT] = true;
      names.put(bridge, id);
      names.put(portFunction, id + "-port");
      port = made;
      powerOn.open(portFunction, PORT_BUS);
      tellLine(PORT_SLOT, portFunction);
      return () -> strip(bridge, portFunction);
    } finally {
      lock.unlock();
    }
  }

  private void strip(PciFunction bridge, PciFunction portFunction) {
    lock.lock();
    try {
      port = null;
      for (int slot : new int[] {PORT_SLOT, HOST_BRIDGE_SLOT}) {
        host.root().unplug(slot);
        slots[slot] = false;
      }
      names.remove(bridge);
      names.remove(portFunction);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Plugs a device in. On bus 0 it has addresses then, and answers at them.
   *
   * @param id its name
   * @param place where it is wanted
   * @param device the device, which stays the caller's
   * @return what takes it out, from when on its slot reads as ones
   * @throws IllegalArgumentException if the place is taken or there is none
   */
  public Plugged plug(String id, PciPlace place, PciDevice device) {
    PciFunction function = device.function();
    lock.lock();
    try {
      Plugged plugged =
          switch (place.kind()) {
            case ANY -> onRoot(freeSlot(), function);
            case SLOT -> onRoot(place.slot(), function);
            case HOT_PLUG -> behindPort(function);
          };
      names.put(function, id);
      return plugged;
    } finally {
      lock.unlock();
    }
  }

  private int freeSlot() {
    IntPredicate free = slot -> !slots[slot] && slot != PORT_SLOT;
    return IntStream.range(1, PciPlace.SLOTS)
        .filter(free)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("all slots of PCI bus 0 are taken"));
  }

  private Plugged onRoot(int slot, PciFunction function) {
    if (slot == HOST_BRIDGE_SLOT || slots[slot]) {
      throw new IllegalArgumentException("slot %02x of PCI bus 0 is taken".formatted(slot));
    }
    host.root().plug(slot, function);
    slots[slot] = true;
    powerOn.assign(function);
    tellLine(slot, function);
    return () -> takeOut(slot, function);
  }

  /** The slot behind the port is number 0 there, so that its pins are the port's. */
  private void tellLine(int slot, PciFunction function) {
    int pin = (int) function.readConfig(Registers.INTERRUPT_PIN, 1);
    if (pin != 0) {
      int irq = routing.irqOf(slot, pin - 1).orElseThrow();
      function.writeConfig(Registers.INTERRUPT_LINE, 1, irq);
    }
  }

  private void takeOut(int slot, PciFunction function) {
    lock.lock();
    try {
      if (names.remove(function) != null) {
        host.root().unplug(slot);
        slots[slot] = false;
        powerOn.forget(function);
      }
    } finally {
      lock.unlock();
    }
  }

  private Plugged behindPort(PciFunction function) {
    RootPort into = port;
    if (into == null) {
      throw new IllegalArgumentException("this board has no root port");
    }
    tellLine(PORT_SLOT, function);
    try {
      into.insert(function);
    } catch (IllegalArgumentException taken) {
      throw new IllegalArgumentException("the slot of the root port is taken", taken);
    }
    return () -> takeOut(into, function);
  }

  private void takeOut(RootPort from, PciFunction function) {
    lock.lock();
    try {
      if (names.remove(function) != null) {
        from.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Asks the guest to let go of what is behind the root port, as the slot's button does.
   *
   * @param released runs once, when the guest has switched the slot off and the device is out
   * @throws IllegalArgumentException if this board has no root port
   */
  public void requestRemoval(Runnable released) {
    RootPort from;
    lock.lock();
    try {
      from = port;
    } finally {
      lock.unlock();
    }
    if (from == null) {
      throw new IllegalArgumentException("this board has no root port");
    }
    from.requestRemoval(released);
  }

  /**
   * Returns all functions that the guest can reach.
   *
   * @return a snapshot, by address
   */
  public List<Named> functions() {
    lock.lock();
    try {
      List<Named> all = new ArrayList<>();
      for (PciHost.Located one : host.functions()) {
        String id = names.getOrDefault(one.function(), "");
        all.add(new Named(one.address(), id, one.function()));
      }
      return all;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Finds a device's function.
   *
   * @param id name of the device
   * @return where it is; empty if it has none, or the guest has not numbered its bus
   */
  public Optional<Named> find(String id) {
    return functions().stream().filter(one -> one.id().equals(id)).findFirst();
  }
}
