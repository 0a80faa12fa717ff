/** What a device may know. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.device {
  requires static transitive org.jspecify;

  exports dev.tocsin.bus;
  exports dev.tocsin.interrupt;
  exports dev.tocsin.memory;
}
