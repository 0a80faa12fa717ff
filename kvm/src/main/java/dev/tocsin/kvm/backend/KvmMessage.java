package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.kvm.KvmMsi;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.Errno;
import dev.tocsin.linux.LinuxException;

/** A message whose delivery is one request, KVM_SIGNAL_MSI. */
final class KvmMessage extends PreparedMessage {
  private final Vm vm;
  private final KvmMsi msi;

  KvmMessage(Vm vm, MsiIrqSourceConfig config, boolean deliverable, KvmMsi msi) {
    super(config, deliverable);
    this.vm = vm;
    this.msi = msi;
  }

  /** The message as the kernel takes it. */
  KvmMsi msi() {
    return msi;
  }

  @Override
  public Delivery deliver() throws InterruptException {
    return outcome(vm.signalMsi(msi));
  }

  /** What the answer to KVM_SIGNAL_MSI means. */
  static Delivery outcome(int result) throws InterruptException {
    if (result > 0) {
      return Delivery.DELIVERED;
    }
    // S14: nobody took it, there is no processor, or the address is bad. None is the host's fault.
    if (result == 0 || Errno.EPERM.is(result) || Errno.EINVAL.is(result)) {
      return Delivery.DROPPED;
    }
    throw HostFailure.of(new LinuxException("KVM_SIGNAL_MSI", -result));
  }
}
