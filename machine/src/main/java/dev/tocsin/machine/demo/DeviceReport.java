package dev.tocsin.machine.demo;

import dev.tocsin.machine.lspci.ConfigView;
import dev.tocsin.machine.pci.PciTree;

/**
 * A function on the PCI bus.
 *
 * @param address bus, device and function
 * @param id vendor and device
 * @param kind what it is
 * @param name the device it belongs to
 * @param interrupts what its driver decided for
 */
public record DeviceReport(String address, String id, String kind, String name, String interrupts) {
  static DeviceReport of(PciTree.Named named) {
    var config = new ConfigView(named.function()::readConfig);
    return new DeviceReport(
        named.address().toString(),
        config.ids(),
        config.kind(),
        named.id(),
        config.isBridge() ? "no driver" : config.interrupts());
  }

  @Override
  public String toString() {
    return "%s  %s  %-11s  %-8s  %s".formatted(address, id, kind, name, interrupts);
  }
}
