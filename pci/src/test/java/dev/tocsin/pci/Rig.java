package dev.tocsin.pci;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusRange;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.pci.host.BusPlacement;
import dev.tocsin.pci.host.PciHost;
import dev.tocsin.pci.host.PinRouting;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A board with two buses and a PCI host, and how a driver reaches it. */
public final class Rig {
  public static final PciIdentity IDENTITY = PciIdentity.of(0x1234, 0x11e8, 0x00ff00, 0x10);
  public static final int COMMAND = 4;
  public static final int PORTS = 1;
  public static final int MEMORY = 2;
  public static final int MASTER = 4;
  public static final int PIN_OFF = 1 << 10;
  public static final long MEMORY_START = 0xc000_0000L;
  public static final BusRange MEMORY_WINDOW = new BusRange(MEMORY_START, 0x2000_0000L);
  public static final BusRange HIGH_WINDOW = new BusRange(1L << 40, 1L << 40);
  public static final BusRange PORT_WINDOW = new BusRange(0x1000, 0xf000);

  public final FakeManagers fake = new FakeManagers();
  public final RecordedEvents events = new RecordedEvents();
  public final Bus ports = new Bus("pio");
  public final Bus memory = new Bus("mmio");
  public final PciHost host =
      new PciHost(
          new BusPlacement(
              ports, memory, List.of(PORT_WINDOW), List.of(MEMORY_WINDOW, HIGH_WINDOW)),
          PinRouting.around(16, 17, 18, 19, 20, 21, 22, 23));
  private final AtomicLong ids = new AtomicLong();

  public PciResources resources() {
    return resources(fake.managers());
  }

  public PciResources resources(InterruptManagers managers) {
    return new PciResources(managers, count -> ids.getAndAdd(4096), events);
  }

  public PciFunctionBuilder builder() {
    return PciFunction.builder(IDENTITY, resources());
  }

  /** Returns where a capability is, or 0. */
  public static int capability(PciFunction function, int id) {
    int at = (int) function.readConfig(0x34, 1);
    while (at != 0 && function.readConfig(at, 1) != id) {
      at = (int) function.readConfig(at + 1, 1);
    }
    return at;
  }

  /** Returns where an extended capability is, or 0. */
  public static int extended(PciFunction function, int id) {
    int at = 0x100;
    while (at != 0 && (function.readConfig(at, 4) & 0xffff) != id) {
      at = (int) (function.readConfig(at, 4) >>> 20);
    }
    return at;
  }
}
