package dev.tocsin.kvm;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import java.util.Optional;

/**
 * The kernel's virtual machine monitor, {@code /dev/kvm} (Documentation/virt/kvm/api.rst, 4.1-4.5).
 *
 * <p>Thread-safe. VMs made here outlive it.
 */
public final class Kvm implements AutoCloseable {
  /** Where it is. */
  public static final String PATH = "/dev/kvm";

  /** The only version of the interface there has ever been. */
  static final int API_VERSION = 12;

  /** Without these nothing here works. */
  private static final Capability[] NEEDED = {
    Capability.IRQCHIP,
    Capability.USER_MEMORY,
    Capability.EXT_CPUID,
    Capability.IRQ_ROUTING,
    Capability.IRQFD,
    Capability.SIGNAL_MSI,
    Capability.IMMEDIATE_EXIT,
  };

  private final Fd fd;

  private Kvm(Fd fd) {
    this.fd = fd;
  }

  /**
   * Opens {@code /dev/kvm}.
   *
   * @return a handle the caller owns
   * @throws LinuxException with a reason for the user, and what to do about it, if KVM is absent,
   *     not permitted, or too different
   */
  public static Kvm open() throws LinuxException {
    return open(PATH);
  }

  static Kvm open(String path) throws LinuxException {
    var fd = Fd.open(path, Fd.READ_WRITE);
    try {
      int version = Request.KVM_GET_API_VERSION.call(fd, 0);
      if (version != API_VERSION) {
        throw new LinuxException(
            "KVM_GET_API_VERSION",
            Errno.EOPNOTSUPP.number(),
            "this KVM speaks version " + version + ", Tocsin speaks " + API_VERSION);
      }
      return new Kvm(fd);
    } catch (LinuxException failure) {
      fd.close();
      throw failure;
    }
  }

  /**
   * Tells why KVM cannot be used here.
   *
   * @return empty if it can; else one line for the user that says why not and what to do
   */
  public static Optional<String> whyUnusable() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.of("KVM needs Linux");
    }
    if (!System.getProperty("os.arch", "").equals("amd64")) {
      return Optional.of("this back end needs an x86-64 processor");
    }
    try (var kvm = open()) {
      for (var needed : NEEDED) {
        if (!kvm.has(needed)) {
          return Optional.of(PATH + ": this kernel's KVM lacks KVM_CAP_" + needed);
        }
      }
      kvm.createVm().close();
      return Optional.empty();
    } catch (LinuxException failure) {
      return Optional.of(String.valueOf(failure.getMessage()));
    }
  }

  /**
   * Returns how much of a capability there is on this host.
   *
   * @param capability what is asked for
   * @return 0 if absent, else 1 or its own number
   * @throws LinuxException if the host refuses to say
   */
  public int check(Capability capability) throws LinuxException {
    return Request.KVM_CHECK_EXTENSION.call(fd, capability.number());
  }

  /**
   * Tells whether this host has a capability.
   *
   * @param capability what is asked for
   * @return whether it is there
   * @throws LinuxException if the host refuses to say
   */
  public boolean has(Capability capability) throws LinuxException {
    return check(capability) > 0;
  }

  /**
   * Returns what a guest's processor may say of itself on this host.
   *
   * @return a table the caller may change
   * @throws LinuxException if the host refuses
   */
  public KvmCpuid supportedCpuid() throws LinuxException {
    return KvmCpuid.supported(fd);
  }

  /**
   * Creates a virtual machine without memory, chips or processors.
   *
   * @return a machine the caller owns
   * @throws LinuxException if the host refuses
   */
  public Vm createVm() throws LinuxException {
    int runPageSize = Request.KVM_GET_VCPU_MMAP_SIZE.call(fd, 0);
    int vm;
    do {
      // A signal that comes while the kernel sets up its page tables ends the call; it has no
      // effect.
      vm = Request.KVM_CREATE_VM.tryCall(fd, 0);
    } while (Errno.EINTR.is(vm));
    return new Vm(Fd.adopt(Request.KVM_CREATE_VM.checked(vm)), runPageSize);
  }

  /** Gives the device back; idempotent. */
  @Override
  public void close() {
    fd.close();
  }
}
