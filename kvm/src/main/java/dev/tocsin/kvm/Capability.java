package dev.tocsin.kvm;

/** What a KVM may be asked whether it can (linux/kvm.h, KVM_CAP_*); only what Tocsin asks for. */
public enum Capability {
  /** KVM_CREATE_IRQCHIP: the kernel's own interrupt chips. */
  IRQCHIP(0),
  /** KVM_SET_USER_MEMORY_REGION. */
  USER_MEMORY(3),
  /** KVM_GET_SUPPORTED_CPUID. */
  EXT_CPUID(7),
  /** The recommended number of vCPUs. */
  NR_VCPUS(9),
  /** The number of memory slots. */
  NR_MEMSLOTS(10),
  /** KVM_GET_MP_STATE. */
  MP_STATE(14),
  /** KVM_SET_GSI_ROUTING; the value is the number of entries a table may have. */
  IRQ_ROUTING(25),
  /** KVM_IRQFD. */
  IRQFD(32),
  /** KVM_CREATE_PIT2. */
  PIT2(33),
  /** KVM_IOEVENTFD. */
  IOEVENTFD(36),
  /** The frequency of a processor's time-stamp counter, KVM_GET_TSC_KHZ. */
  GET_TSC_KHZ(61),
  /** The largest number of vCPUs. */
  MAX_VCPUS(66),
  /** KVM_SIGNAL_MSI. */
  SIGNAL_MSI(77),
  /** Memory slots that the guest cannot write. */
  READONLY_MEM(81),
  /** Irqfds that tell of EOI. */
  IRQFD_RESAMPLE(82),
  /** The kernel keeps the local APICs only; the argument is the number of IOAPIC pins. */
  SPLIT_IRQCHIP(121),
  /** ioeventfds that match a write of any length. */
  IOEVENTFD_ANY_LENGTH(122),
  /** The largest vCPU id plus 1. */
  MAX_VCPU_ID(128),
  /** 32-bit APIC ids in messages and in the state of the local APIC. */
  X2APIC_API(129),
  /** Messages that name their requester. */
  MSI_DEVID(131),
  /** {@code kvm_run.immediate_exit}. */
  IMMEDIATE_EXIT(136),
  /** Accesses to model-specific registers that leave KVM_RUN. */
  X86_USER_SPACE_MSR(188),
  /** A choice of the registers that do, KVM_X86_SET_MSR_FILTER. */
  X86_MSR_FILTER(189);

  private final int number;

  Capability(int number) {
    this.number = number;
  }

  /**
   * Returns the kernel's number.
   *
   * @return the value of KVM_CAP_*
   */
  public int number() {
    return number;
  }
}
