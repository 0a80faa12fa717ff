/** KVM objects and the back end that delivers through them. */
@org.jspecify.annotations.NullMarked
module dev.tocsin.kvm {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.engine;
  requires transitive dev.tocsin.linux;
}
