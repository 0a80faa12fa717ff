package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.Ioctl;
import dev.tocsin.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One virtual machine: memory slots, the kernel's chips, and ways to interrupt
 * (Documentation/virt/kvm/api.rst, "VM ioctls").
 *
 * <p>Thread-safe as the kernel is. Close it after its vCPUs, its {@link KvmRoutingTable} users and
 * everything that still sends messages; its memory may be unmapped after that.
 */
public final class Vm implements AutoCloseable {
  /** GSIs are 0 to this number - 1; KVM_IRQFD accepts others and never delivers (S10). */
  public static final int GSI_LIMIT = 4096;

  /** How many lines the kernel's IOAPIC has; their GSIs are the first. */
  public static final int LINES = 24;

  /** 32-bit ids in messages and states, and 0xff is an id like others in x2APIC mode. */
  static final long X2APIC_FLAGS = 3;

  private final Fd fd;
  private final int runPageSize;
  private volatile boolean wideDestinations;

  Vm(Fd fd, int runPageSize) {
    this.fd = fd;
    this.runPageSize = runPageSize;
  }

  /**
   * Returns how much of a capability this machine has.
   *
   * @param capability what is asked for
   * @return 0 if absent, else 1 or its own number
   * @throws LinuxException if the host refuses to say
   */
  public int check(Capability capability) throws LinuxException {
    return Request.KVM_CHECK_EXTENSION.call(fd, capability.number());
  }

  /**
   * Tells the kernel where it may keep three pages of its own; before the first vCPU.
   *
   * @param guestAddress guest-physical, below 4 GiB, in no memory slot
   * @throws LinuxException if the host refuses
   */
  public void setTssAddress(long guestAddress) throws LinuxException {
    Request.KVM_SET_TSS_ADDR.call(fd, guestAddress);
  }

  /**
   * Tells the kernel where it may keep one page of its own; before the first vCPU.
   *
   * @param guestAddress guest-physical, below 4 GiB, in no memory slot
   * @throws LinuxException if the host refuses
   */
  public void setIdentityMapAddress(long guestAddress) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var address = arena.allocateFrom(JAVA_LONG, guestAddress);
      Request.KVM_SET_IDENTITY_MAP_ADDR.call(fd, address);
    }
  }

  /**
   * Puts memory into the guest.
   *
   * @param slot the slot's number; an empty memory removes it
   * @param guestAddress guest-physical, a multiple of the page size
   * @param memory native memory, whole pages, mapped until the slot is removed or the VM closed
   * @throws LinuxException EEXIST if it overlaps another slot
   */
  public void setMemory(int slot, long guestAddress, MemorySegment memory) throws LinuxException {
    setSlot(slot, guestAddress, memory, 0);
  }

  /**
   * Puts memory into the guest that it can only read; its writes are MMIO exits.
   *
   * @param slot the slot's number
   * @param guestAddress guest-physical, a multiple of the page size
   * @param memory native memory, whole pages, mapped until the slot is removed or the VM closed
   * @throws LinuxException EEXIST if it overlaps another slot
   */
  public void setReadOnlyMemory(int slot, long guestAddress, MemorySegment memory)
      throws LinuxException {
    setSlot(slot, guestAddress, memory, VmArguments.READ_ONLY);
  }

  private void setSlot(int slot, long guestAddress, MemorySegment memory, int flags)
      throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var region = VmArguments.slot(arena, slot, guestAddress, memory, flags);
      Request.KVM_SET_USER_MEMORY_REGION.call(fd, region);
    }
  }

  /**
   * Creates the kernel's 8259A pair, IOAPIC and, with each vCPU, local APIC; before the first vCPU.
   *
   * @throws LinuxException EEXIST if they are there, EINVAL after the first vCPU
   */
  public void createIrqchip() throws LinuxException {
    Request.KVM_CREATE_IRQCHIP.call(fd, 0);
  }

  /**
   * Lets the kernel create a local APIC with each vCPU and nothing else; before the first vCPU.
   *
   * <p>8259A and IOAPIC are the caller's. The guest's end of a level interrupt of the IOAPIC is an
   * {@link VcpuExit.IoapicEoi} if the message has a route on a GSI below {@code pins} (S59).
   *
   * @param pins how many GSIs belong to the pins of the IOAPIC
   * @throws LinuxException EEXIST if there are chips, or a vCPU; EINVAL for more pins than routes
   */
  public void enableSplitIrqchip(int pins) throws LinuxException {
    enable(Capability.SPLIT_IRQCHIP, pins);
  }

  /**
   * Lets accesses to these model-specific registers leave KVM_RUN, and all that the kernel answers
   * with a fault; those of x2APIC mode are among the latter without the kernel's local APIC, as the
   * kernel takes no filter for them (Documentation/virt/kvm/api.rst, 4.97).
   *
   * @param registers their numbers, 16 at the most
   * @throws LinuxException EINVAL on a kernel before 5.10
   */
  public void exitOnMsrs(int... registers) throws LinuxException {
    enable(Capability.X86_USER_SPACE_MSR, MsrFilter.REASONS);
    try (var arena = Arena.ofConfined()) {
      Request.KVM_X86_SET_MSR_FILTER.call(fd, MsrFilter.denying(arena, registers));
    }
  }

  /**
   * Creates the kernel's 8254 timer, with port 0x61.
   *
   * @throws LinuxException ENOENT without the kernel's interrupt chips (S61)
   */
  public void createPit() throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      Request.KVM_CREATE_PIT2.call(fd, VmArguments.pit(arena));
    }
  }

  /**
   * Lets messages, routes and the state of local APICs carry 32-bit APIC ids; before any of them.
   *
   * @throws LinuxException EINVAL on a kernel before 4.7
   */
  public void enableWideDestinations() throws LinuxException {
    enable(Capability.X2APIC_API, X2APIC_FLAGS);
    wideDestinations = true;
  }

  /**
   * Tells whether messages and routes carry 32-bit APIC ids, in the upper half of the address
   * (S11).
   *
   * @return whether {@link #enableWideDestinations} was called
   */
  public boolean wideDestinations() {
    return wideDestinations;
  }

  /**
   * Enables a capability.
   *
   * @param capability what to enable
   * @param args up to four arguments
   * @throws LinuxException if the host refuses
   */
  public void enable(Capability capability, long... args) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      Request.KVM_ENABLE_CAP.call(fd, VmArguments.enable(arena, capability, args));
    }
  }

  /**
   * Sets the level of a GSI that is routed to pins of the kernel's chips, allocating nothing.
   *
   * @param gsi 0 to 23
   * @param high the level
   * @throws LinuxException ENXIO without the kernel's chips
   */
  public void setLine(int gsi, boolean high) throws LinuxException {
    var level = VmArguments.level(gsi, high);
    Request.KVM_IRQ_LINE.checked(Ioctl.tryCall(fd.number(), Request.KVM_IRQ_LINE.number, level));
  }

  /**
   * Sends a message, allocating nothing (S14).
   *
   * @param message the message
   * @return 1 if a local APIC took it, 0 if none did, or {@code -errno}
   */
  public int signalMsi(KvmMsi message) {
    return Ioctl.tryCall(fd.number(), Request.KVM_SIGNAL_MSI.number, message.struct());
  }

  /**
   * Replaces what all GSIs do, at once; on return the old routes are used no more (S16).
   *
   * @param table the new routes
   * @throws LinuxException EINVAL for a bad entry; the table before stays in force (S50)
   */
  public void setRouting(KvmRoutingTable table) throws LinuxException {
    Request.KVM_SET_GSI_ROUTING.call(fd, table.struct());
  }

  /**
   * Lets an eventfd pulse a GSI; a count already in it pulses once (S4).
   *
   * @param trigger the eventfd, which the caller keeps until it is unbound
   * @param gsi a GSI with a route, else events are lost (S1)
   * @throws LinuxException EBUSY if the eventfd is bound already, anywhere (S6); EINVAL for a GSI
   *     beyond the limit
   */
  public void bindIrqfd(EventFd trigger, int gsi) throws LinuxException {
    refuseDeadGsi(gsi);
    sendIrqfd(KvmIrqfd.filled(trigger.fd(), gsi, 0));
  }

  /**
   * Lets an eventfd raise a GSI until the guest's EOI, which lowers it and rings another.
   *
   * @param trigger the eventfd that raises
   * @param resample the eventfd that is rung at EOI
   * @param gsi a GSI that is routed to a pin of the kernel's IOAPIC or 8259A
   * @throws LinuxException EBUSY if the eventfd is bound already, anywhere (S6); EINVAL without
   *     those chips (S9)
   */
  public void bindResampleIrqfd(EventFd trigger, EventFd resample, int gsi) throws LinuxException {
    refuseDeadGsi(gsi);
    try (var arena = Arena.ofConfined()) {
      var irqfd = KvmIrqfd.resampling(arena, trigger.fd(), gsi, resample.fd());
      sendIrqfd(irqfd);
    }
  }

  /**
   * Unbinds an eventfd from a GSI; on return its events stay in it (S4).
   *
   * <p>Of a pair that was never bound nothing is said (S7).
   *
   * @param trigger the eventfd
   * @param gsi the GSI it is bound to
   * @throws LinuxException if the host refuses
   */
  public void unbindIrqfd(EventFd trigger, int gsi) throws LinuxException {
    sendIrqfd(KvmIrqfd.filled(trigger.fd(), gsi, KvmIrqfd.DEASSIGN));
  }

  /** Reads the state of the chip that a {@code kvm_irqchip} names into it. */
  void readChip(MemorySegment chip) throws LinuxException {
    Request.KVM_GET_IRQCHIP.call(fd, chip);
  }

  /** Writes the state of the chip that a {@code kvm_irqchip} names. */
  void writeChip(MemorySegment chip) throws LinuxException {
    Request.KVM_SET_IRQCHIP.call(fd, chip);
  }

  /** As it is, with nothing checked. */
  void sendIrqfd(MemorySegment irqfd) throws LinuxException {
    Request.KVM_IRQFD.call(fd, irqfd);
  }

  private static void refuseDeadGsi(int gsi) throws LinuxException {
    if (gsi < 0 || gsi >= GSI_LIMIT) {
      throw new LinuxException(
          "KVM_IRQFD", Errno.EINVAL.number(), "GSI " + gsi + " would be silently dead");
    }
  }

  /**
   * Lets a write of the guest ring an eventfd instead of leaving KVM_RUN.
   *
   * @param event which write
   * @param bell what it rings
   * @throws LinuxException EEXIST if such a write rings something already
   */
  public void bindIoEvent(IoEvent event, EventFd bell) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      Request.KVM_IOEVENTFD.call(fd, event.struct(arena, bell.fd(), 0));
    }
  }

  /**
   * Ends a {@link #bindIoEvent}.
   *
   * @param event which write
   * @param bell what it rang
   * @throws LinuxException ENOENT if it did not
   */
  public void unbindIoEvent(IoEvent event, EventFd bell) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      Request.KVM_IOEVENTFD.call(fd, event.struct(arena, bell.fd(), IoEvent.FLAG_DEASSIGN));
    }
  }

  /**
   * Creates a processor; its CPUID is still empty.
   *
   * @param id its number, which is its APIC id
   * @return a processor the caller owns and closes before this machine
   * @throws LinuxException EEXIST if there is one of that number
   */
  public Vcpu createVcpu(int id) throws LinuxException {
    return Vcpu.create(Fd.adopt(Request.KVM_CREATE_VCPU.call(fd, id)), id, runPageSize);
  }

  /** Gives the machine back once its vCPUs are closed, too; idempotent. */
  @Override
  public void close() {
    fd.close();
  }
}
