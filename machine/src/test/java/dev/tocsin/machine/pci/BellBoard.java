package dev.tocsin.machine.pci;

import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.bell.pci.BellLayout;
import dev.tocsin.devices.bell.pci.ForeignRinger;
import dev.tocsin.devices.bell.pci.PciBell;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.machine.Machine;
import dev.tocsin.pci.PciFunction;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** Bells on a machine's PCI bus, and what a driver would write to them, from the host. */
record BellBoard(Machine machine) {
  static final int MSIX_ENABLE = 1 << 15;
  static final int FUNCTION_MASK = 1 << 14;
  private static final int MEMORY_AND_MASTER = 6;
  private static final int MSI_X = 0x11;

  PciBell add(String id, PciPlace place, BellLayout layout) throws IOException {
    return add(id, place, DeviceLimits.NONE, layout);
  }

  PciBell add(String id, PciPlace place, DeviceLimits limits, BellLayout layout)
      throws IOException {
    var made = new AtomicReference<PciBell>();
    machine
        .devices()
        .registerPci(
            id,
            place,
            limits,
            context -> {
              PciBell bell = PciBell.create(context, layout, ForeignRinger.HERE);
              made.set(bell);
              return bell;
            });
    return Objects.requireNonNull(made.get());
  }

  PciFunction function(String id) {
    return machine.devices().pci().find(id).orElseThrow().function();
  }

  /** Fills the table by the registers that the guest sees, and enables MSI-X. */
  static void load(PciDevice bell, int vectors, long address, int data) {
    PciFunction function = bell.function();
    function.writeConfig(0x04, 2, MEMORY_AND_MASTER);
    int at = capability(function, MSI_X);
    function.writeConfig(at + 2, 2, MSIX_ENABLE | FUNCTION_MASK);
    var table = function.bar(2).orElseThrow().device();
    for (int i = 0; i < vectors; i++) {
      table.write(16L * i, 8, address);
      table.write(16L * i + 8, 8, data + i);
    }
    function.writeConfig(at + 2, 2, MSIX_ENABLE);
  }

  static void unload(PciDevice bell) {
    PciFunction function = bell.function();
    function.writeConfig(capability(function, MSI_X) + 2, 2, 0);
  }

  static int capability(PciFunction function, int id) {
    int at = (int) function.readConfig(0x34, 1);
    while (at != 0 && function.readConfig(at, 1) != id) {
      at = (int) function.readConfig(at + 1, 1);
    }
    return at;
  }
}
