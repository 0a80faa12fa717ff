/**
 * Benchmarks, outside the default build: the targets of Tocsin's speed, and the floor to compare
 * with.
 */
@org.jspecify.annotations.NullMarked
module dev.tocsin.bench {
  requires static org.jspecify;
  requires dev.tocsin.chip;
  requires dev.tocsin.engine;
  requires dev.tocsin.kvm;
  requires dev.tocsin.linux;
  requires dev.tocsin.machine;
  requires dev.tocsin.pci;
  requires dev.tocsin.vfiouser;
  requires jdk.management;
}
