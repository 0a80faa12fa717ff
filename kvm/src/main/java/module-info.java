/**
 * The Linux kernel's virtual machine monitor, as owned Java objects, and a back end over it.
 *
 * <p>{@code dev.tocsin.kvm} says what the kernel says, request by request; {@code
 * dev.tocsin.kvm.backend} answers the engine's ports with it. Device code sees neither.
 */
@org.jspecify.annotations.NullMarked
module dev.tocsin.kvm {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.engine;
  requires transitive dev.tocsin.linux;

  exports dev.tocsin.kvm;
  exports dev.tocsin.kvm.backend;
}
