/** Device models, one package each. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.devices {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.device;
  requires transitive dev.tocsin.pci;

  exports dev.tocsin.devices;
  exports dev.tocsin.devices.bell;
  exports dev.tocsin.devices.bell.pci;
  exports dev.tocsin.devices.catalog;
  exports dev.tocsin.devices.edu;
  exports dev.tocsin.devices.nvme;
  exports dev.tocsin.devices.nvme.storage;
  exports dev.tocsin.devices.uart;
}
