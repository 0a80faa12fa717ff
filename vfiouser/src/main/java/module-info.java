/**
 * Serves devices written in Java to another virtual machine monitor, over the vfio-user protocol.
 *
 * <p>{@code dev.tocsin.vfiouser} is the server, {@code dev.tocsin.vfiouser.wire} the protocol's
 * messages. A device sees neither: it is the same class that runs in the micro VM.
 */
@org.jspecify.annotations.NullMarked
module dev.tocsin.vfiouser {
  requires static transitive org.jspecify;
  requires transitive dev.tocsin.engine;
  requires transitive dev.tocsin.linux;
  requires transitive dev.tocsin.pci;
  requires dev.tocsin.kvm;
  requires tools.jackson.core;

  exports dev.tocsin.vfiouser;
  exports dev.tocsin.vfiouser.guard;
  exports dev.tocsin.vfiouser.wire;
}
