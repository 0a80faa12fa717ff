/** Device models, one package each. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.devices {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.device;

  exports dev.tocsin.devices.bell;
  exports dev.tocsin.devices.uart;
}
