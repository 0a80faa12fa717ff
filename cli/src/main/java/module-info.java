/**
 * The {@code tocsin} command.
 *
 * <p>Exit status: 0 success; failures of the host are even (2 wrong use or bad input, 4 no usable
 * KVM, 6 the guest crashed); a guest's own status is odd.
 */
@org.jspecify.annotations.NullMarked
module dev.tocsin.cli {
  requires static org.jspecify;
  requires dev.tocsin.devices;
  requires dev.tocsin.kvm;
  requires dev.tocsin.linux;
  requires dev.tocsin.machine;
  requires dev.tocsin.pci;
  requires dev.tocsin.vfiouser;
  requires info.picocli;
  requires tools.jackson.core;

  // picocli reads the annotated commands by reflection.
  opens dev.tocsin.cli to
      info.picocli;
  opens dev.tocsin.cli.serve to
      info.picocli;
}
