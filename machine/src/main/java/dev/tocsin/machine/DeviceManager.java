package dev.tocsin.machine;

import dev.tocsin.bus.Bus;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.machine.pci.PciDeviceFactory;
import dev.tocsin.machine.pci.PciPlace;
import dev.tocsin.machine.pci.PciTree;
import dev.tocsin.memory.DmaMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds a machine's devices: hands each the interrupt managers, places it on the buses, and gives
 * all back when it goes.
 *
 * <p>Thread-safe; devices may come and go while the guest runs. A device's factory and {@code
 * close} run under the manager's lock and must not call it back.
 */
public final class DeviceManager implements AutoCloseable {
  private final InterruptSupply interrupts;
  private final Bus pio;
  private final Bus mmio;
  private final PciTree pci;
  private final DmaMemory memory;

  /** Guards {@link #entries}; taken before anything a device takes. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * Creates a manager without devices.
   *
   * @param interrupts what creates interrupt groups
   * @param pio the bus of ports
   * @param mmio the bus of memory-mapped registers
   * @param pci the PCI buses
   * @param memory the guest memory that devices reach
   */
  public DeviceManager(
      InterruptSupply interrupts, Bus pio, Bus mmio, PciTree pci, DmaMemory memory) {
    this.interrupts = interrupts;
    this.pio = pio;
    this.mmio = mmio;
    this.pci = pci;
    this.memory = memory;
  }

  /**
   * A registered device.
   *
   * @param id its name
   * @param placements where it answers
   */
  public record Registered(String id, List<Placement> placements) {}

  /**
   * Makes a device and places it on its buses.
   *
   * @param id its name, which no other device of the machine has
   * @param factory makes it
   * @throws IOException if the factory fails; nothing is left of the device then
   * @throws IllegalArgumentException if the name or a range is taken; nothing is left then, either
   */
  public void register(String id, DeviceFactory factory) throws IOException {
    register(id, DeviceLimits.NONE, factory);
  }

  /**
   * Makes a device that may not take more than its share, and places it on its buses.
   *
   * @param id its name, which no other device of the machine has
   * @param limits interrupt sources and routes it may take; over them its groups are refused
   * @param factory makes it
   * @throws IOException if the factory fails; nothing is left of the device then
   * @throws IllegalArgumentException if the name or a range is taken; nothing is left then, either
   */
  public void register(String id, DeviceLimits limits, DeviceFactory factory) throws IOException {
    lock.lock();
    try {
      if (entries.containsKey(id)) {
        throw new IllegalArgumentException("there is a device named " + id);
      }
      Entry entry = new Entry(id, limits);
      try {
        entry.start(factory);
      } catch (IOException | RuntimeException failure) {
        List<Exception> more = new ArrayList<>();
        entry.giveBack(more);
        more.forEach(failure::addSuppressed);
        throw failure;
      }
      entries.put(id, entry);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes a PCI device and plugs it into the first free slot, before or while the guest runs.
   *
   * @param id its name, which no other device of the machine has
   * @param factory makes it
   * @throws IOException if the factory fails; nothing is left of the device then
   * @throws IllegalArgumentException if the name is taken or no slot is free; nothing is left then,
   *     either
   */
  public void registerPci(String id, PciDeviceFactory factory) throws IOException {
    registerPci(id, PciPlace.ANY, DeviceLimits.NONE, factory);
  }

  /**
   * Makes a PCI device and plugs it in, before or while the guest runs.
   *
   * @param id its name, which no other device of the machine has
   * @param place where it is wanted; the place is the number its requests carry, too
   * @param limits interrupt sources and routes it may take; over them its groups are refused
   * @param factory makes it
   * @throws IOException if the factory fails; nothing is left of the device then
   * @throws IllegalArgumentException if the name or the place is taken; nothing is left then,
   *     either
   */
  public void registerPci(String id, PciPlace place, DeviceLimits limits, PciDeviceFactory factory)
      throws IOException {
    register(id, limits, context -> plug(id, place, factory.create(context.forPci())));
  }

  /**
   * Returns the PCI buses, for what is on them.
   *
   * @return the machine's
   */
  public PciTree pci() {
    return pci;
  }

  /**
   * Removes a device: takes it off its buses, closes it, gives its source identifiers back.
   *
   * @param id its name
   * @return false if there is no such device
   * @throws IllegalStateException if the device kept some of its groups; it is removed all the same
   */
  public boolean remove(String id) {
    lock.lock();
    try {
      Entry entry = entries.remove(id);
      if (entry == null) {
        return false;
      }
      List<Exception> failures = new ArrayList<>();
      entry.giveBack(failures);
      check(failures);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns all devices.
   *
   * @return a snapshot, in the order they were registered
   */
  public List<Registered> list() {
    lock.lock();
    try {
      return entries.values().stream()
          .map(e -> new Registered(e.id, List.copyOf(e.placed)))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Removes all devices, the last registered first; idempotent.
   *
   * @throws IllegalStateException if a device kept some of its groups; all are removed all the same
   */
  @Override
  public void close() {
    lock.lock();
    try {
      List<Exception> failures = new ArrayList<>();
      for (Entry entry : List.copyOf(entries.values()).reversed()) {
        entries.remove(entry.id);
        entry.giveBack(failures);
      }
      check(failures);
    } finally {
      lock.unlock();
    }
  }

  private Device plug(String id, PciPlace place, PciDevice device) {
    try {
      PciTree.Plugged plugged = pci.plug(id, place, device);
      return Device.of(
          List.of(),
          () -> {
            plugged.close();
            device.close();
          });
    } catch (RuntimeException taken) {
      device.close();
      throw taken;
    }
  }

  /** One device and what it was given; used under the manager's lock. */
  private final class Entry {
    private final String id;
    private final DeviceLimits limits;
    private final Queue<Long> sourceIds = new ConcurrentLinkedQueue<>();
    private final List<Placement> placed = new ArrayList<>();
    private @Nullable Device device;

    Entry(String id, DeviceLimits limits) {
      this.id = id;
      this.limits = limits;
    }

    void start(DeviceFactory factory) throws IOException {
      var managers = interrupts.managersFor(id, limits);
      device = factory.create(new DeviceContext(id, managers, this::allocate, memory));
      for (Placement placement : device.placements()) {
        bus(placement).add(placement.range(), placement.device());
        placed.add(placement);
      }
    }

    private long allocate(int count) throws InterruptException {
      // Without the manager's lock: a device may ask from under its own.
      long base = interrupts.allocateSourceIds(id, count);
      sourceIds.add(base);
      return base;
    }

    /** Undoes {@link #start} as far as it got, in reverse order, however much of it fails. */
    void giveBack(List<Exception> failures) {
      for (Placement placement : placed.reversed()) {
        bus(placement).remove(placement.range());
      }
      placed.clear();
      try {
        if (device != null) {
          device.close();
        }
      } catch (RuntimeException failure) {
        failures.add(failure);
      }
      for (Long base; (base = sourceIds.poll()) != null; ) {
        try {
          interrupts.freeSourceIds(id, base);
        } catch (InterruptException failure) {
          failures.add(failure);
        }
      }
    }
  }

  private static void check(List<Exception> failures) {
    if (!failures.isEmpty()) {
      Exception first = failures.getFirst();
      IllegalStateException failure = new IllegalStateException(first.getMessage(), first);
      failures.stream().skip(1).forEach(failure::addSuppressed);
      throw failure;
    }
  }

  private Bus bus(Placement placement) {
    return switch (placement.space()) {
      case PIO -> pio;
      case MMIO -> mmio;
    };
  }
}
