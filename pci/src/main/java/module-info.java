/** PCI functions, the buses they sit on, and the interrupts their drivers choose. Pure Java. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.pci {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.device;

  exports dev.tocsin.pci;
  exports dev.tocsin.pci.config;
  exports dev.tocsin.pci.host;
  exports dev.tocsin.pci.msi;
}
