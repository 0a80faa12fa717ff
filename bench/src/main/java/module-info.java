/** Benchmarks, outside the default build. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.bench {
  requires static org.jspecify;
  requires dev.tocsin.engine;
  requires dev.tocsin.kvm;
  requires dev.tocsin.linux;
  requires dev.tocsin.machine;
}
