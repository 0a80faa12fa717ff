/** The composition root: a small virtual machine. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.machine {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.device;
  requires transitive dev.tocsin.engine;
  requires transitive dev.tocsin.chip;
  requires transitive dev.tocsin.devices;
  requires transitive dev.tocsin.pci;
  requires dev.tocsin.kvm;
  requires dev.tocsin.linux;

  exports dev.tocsin.machine;
  exports dev.tocsin.machine.boot;
  exports dev.tocsin.machine.demo;
  exports dev.tocsin.machine.demo.guest;
  exports dev.tocsin.machine.demo.tally;
  exports dev.tocsin.machine.inprocess;
}
