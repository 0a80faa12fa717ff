package dev.tocsin.machine.demo;

import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.devices.bell.pci.BellLayout;
import dev.tocsin.devices.bell.pci.ForeignRinger;
import dev.tocsin.devices.bell.pci.PciBell;
import dev.tocsin.machine.lspci.ConfigView;
import dev.tocsin.pci.PciFunction;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A bell on the demo's board: its slot, the device, and what the guest's driver calls it. */
final class Place {
  private static final int SLOT_SHIFT = 3;
  private static final int UNKNOWN = -1;

  private final String name;
  private final int slot;
  private final BellLayout layout;

  /** Made when the device is registered. */
  private volatile @Nullable PciBell bell;

  private int number = UNKNOWN;

  Place(String name, int slot, BellLayout layout) {
    this.name = name;
    this.slot = slot;
    this.layout = layout;
  }

  String name() {
    return name;
  }

  int slot() {
    return slot;
  }

  PciDevice make(PciDeviceContext context) {
    PciBell made = PciBell.create(context, layout, ForeignRinger.HERE);
    bell = made;
    return made;
  }

  PciBell bell() {
    return Objects.requireNonNull(bell, "the bell is not registered");
  }

  PciFunction function() {
    return bell().function();
  }

  /** Which of the functions that the driver found this is; false if it is none. */
  boolean identify(List<Integer> found) {
    number = found.indexOf(slot << SLOT_SHIFT);
    return number != UNKNOWN;
  }

  /** The number by which the guest's driver knows the bell. */
  int number() {
    return number;
  }

  int irq() {
    return (int) function().readConfig(ConfigView.INTERRUPT_LINE, 1);
  }

  int messages() {
    return layout.vectors() == 0 ? layout.messages() : layout.vectors();
  }

  /** What the driver wrote to the function's registers. */
  String decision() {
    return new ConfigView(function()::readConfig).interrupts();
  }
}
