package dev.tocsin.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusRange;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.memory.GuestRegions;
import dev.tocsin.pci.PciEvents;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciResources;
import dev.tocsin.pci.host.BusPlacement;
import dev.tocsin.pci.host.PciHost;
import dev.tocsin.pci.host.PinRouting;
import dev.tocsin.testkit.simulated.DeliveryJournal;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A machine without processors: the real engine on the kernel in memory, buses, one PCI slot. */
public final class TestBoard implements AutoCloseable {
  public static final int SLOT = 3;
  public static final int LINE = 16 + SLOT;
  public static final long BAR0 = 0xc000_0000L;
  public static final long TABLE = 0xc010_0000L;
  public static final int PORTS = 0x1000;
  public static final long RAM_START = 0x1000;
  public static final int RAM_BYTES = 0x4000;

  /** Memory and I/O space, bus master. */
  public static final int ALL_ON = 7;

  public final DeliveryJournal journal = new DeliveryJournal();
  public final SimulatedKernel kernel =
      new SimulatedKernel(SimulatedKernel.ROUTES, SimulatedKernel.LINES, journal);
  public final InterruptEngine engine = InterruptEngine.start(kernel.backEnd());
  public final Bus ports = new Bus("ports");
  public final Bus memory = new Bus("memory");
  public final byte[] ram = new byte[RAM_BYTES];
  public final List<String> refused = new ArrayList<>();
  private final PciHost host =
      new PciHost(
          new BusPlacement(
              ports,
              memory,
              List.of(new BusRange(PORTS, 0xf000)),
              List.of(new BusRange(BAR0, 0x1000_0000L))),
          PinRouting.around(16, 17, 18, 19));

  /** Returns what a device is made with. */
  public PciDeviceContext context(String id) {
    var events =
        new PciEvents() {
          @Override
          public void hostRefused(InterruptException refusal) {
            refused.add(refusal.toString());
          }

          @Override
          public void barNotPlaced(int bar, long address) {
            refused.add("bar %d at 0x%x".formatted(bar, address));
          }
        };
    var resources =
        new PciResources(
            engine.managersFor(id), count -> engine.sourceIds().allocate(id, count), events);
    var region = new GuestRegions.Region(RAM_START, MemorySegment.ofArray(ram));
    return new PciDeviceContext(id, resources, new GuestRegions(List.of(region)));
  }

  /** Plugs a device in and places what its base address register 0 claims. */
  public void plug(PciDevice device, long address) {
    PciFunction function = device.function();
    host.root().plug(SLOT, function);
    function.writeConfig(0x10, 4, address);
    function.writeConfig(4, 2, ALL_ON);
  }

  public void unplug() {
    host.root().unplug(SLOT);
  }

  /** Returns where a capability of slot's function is. */
  public static int capability(PciFunction function, int id) {
    int at = (int) function.readConfig(0x34, 1);
    while (at != 0 && function.readConfig(at, 1) != id) {
      at = (int) function.readConfig(at + 1, 1);
    }
    return at;
  }

  /** Enables 2^{@code log} MSIs with 64-bit address, from data 0x40 on. */
  public static void enableMsi(PciFunction function, int log) {
    int at = capability(function, 5);
    function.writeConfig(at + 4, 4, 0xfee0_0000L);
    function.writeConfig(at + 8, 4, 0);
    function.writeConfig(at + 12, 2, 0x40);
    function.writeConfig(at + 2, 2, 1 | log << 4);
  }

  public static void disableMsi(PciFunction function) {
    function.writeConfig(capability(function, 5) + 2, 2, 0);
  }

  /**
   * Places the MSI-X table at {@link #TABLE}, lets vectors send {@link #message}, and enables them.
   */
  public void enableMsix(PciFunction function, int vectors) {
    function.writeConfig(0x18, 4, TABLE);
    for (int i = 0; i < vectors; i++) {
      memory.write(TABLE + 16L * i, 8, 0xfee0_0000L | (i >>> 7) << 12);
      memory.write(TABLE + 16L * i + 8, 8, message(i) & 0xff);
    }
    function.writeConfig(capability(function, 0x11) + 2, 2, 0x8000);
  }

  /** Returns what stands for the message of a vector: destination and data. */
  public static int message(int vector) {
    return vector >>> 7 << 8 | (0x20 + (vector & 0x7f));
  }

  public static void disableMsix(PciFunction function) {
    function.writeConfig(capability(function, 0x11) + 2, 2, 0);
  }

  /** Returns all messages that were delivered since the last call: destination and data. */
  public List<Integer> messages() {
    return journal.take().stream().map(TestBoard::number).toList();
  }

  private static int number(MsiIrqSourceConfig message) {
    return (message.lowAddr() >>> 12 & 0xff) << 8 | message.data();
  }

  public boolean pinHigh() {
    return kernel.high(LINE);
  }

  /** Checks that the device left nothing behind, and ends the engine. */
  @Override
  public void close() {
    unplug();
    assertEquals(List.of(), refused);
    assertEquals(List.of(), kernel.hazards());
    engine.close();
    assertEquals(0, kernel.openDescriptors());
  }
}
