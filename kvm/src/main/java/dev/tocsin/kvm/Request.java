package dev.tocsin.kvm;

import dev.tocsin.linux.Fd;
import dev.tocsin.linux.Ioctl;
import dev.tocsin.linux.LinuxException;
import java.lang.foreign.MemorySegment;

/** The ioctl requests of KVM that Tocsin sends (linux/kvm.h), under the names that C gives them. */
enum Request {
  KVM_GET_API_VERSION(Ioctl.io(KvmIo.TYPE, 0x00)),
  KVM_CREATE_VM(Ioctl.io(KvmIo.TYPE, 0x01)),
  KVM_CHECK_EXTENSION(Ioctl.io(KvmIo.TYPE, 0x03)),
  KVM_GET_VCPU_MMAP_SIZE(Ioctl.io(KvmIo.TYPE, 0x04)),
  KVM_GET_SUPPORTED_CPUID(Ioctl.iowr(KvmIo.TYPE, 0x05, 8)),
  KVM_CREATE_VCPU(Ioctl.io(KvmIo.TYPE, 0x41)),
  KVM_SET_USER_MEMORY_REGION(Ioctl.iow(KvmIo.TYPE, 0x46, 32)),
  KVM_SET_TSS_ADDR(Ioctl.io(KvmIo.TYPE, 0x47)),
  KVM_SET_IDENTITY_MAP_ADDR(Ioctl.iow(KvmIo.TYPE, 0x48, 8)),
  KVM_CREATE_IRQCHIP(Ioctl.io(KvmIo.TYPE, 0x60)),
  KVM_IRQ_LINE(Ioctl.iow(KvmIo.TYPE, 0x61, 8)),
  KVM_GET_IRQCHIP(Ioctl.iowr(KvmIo.TYPE, 0x62, 520)),
  KVM_SET_IRQCHIP(Ioctl.ior(KvmIo.TYPE, 0x63, 520)),
  KVM_SET_GSI_ROUTING(Ioctl.iow(KvmIo.TYPE, 0x6a, 8)),
  KVM_IRQFD(Ioctl.iow(KvmIo.TYPE, 0x76, 32)),
  KVM_CREATE_PIT2(Ioctl.iow(KvmIo.TYPE, 0x77, 64)),
  KVM_IOEVENTFD(Ioctl.iow(KvmIo.TYPE, 0x79, 64)),
  KVM_RUN(Ioctl.io(KvmIo.TYPE, 0x80)),
  KVM_GET_REGS(Ioctl.ior(KvmIo.TYPE, 0x81, 144)),
  KVM_SET_REGS(Ioctl.iow(KvmIo.TYPE, 0x82, 144)),
  KVM_GET_SREGS(Ioctl.ior(KvmIo.TYPE, 0x83, 312)),
  KVM_SET_SREGS(Ioctl.iow(KvmIo.TYPE, 0x84, 312)),
  KVM_INTERRUPT(Ioctl.iow(KvmIo.TYPE, 0x86, 4)),
  KVM_GET_MSRS(Ioctl.iowr(KvmIo.TYPE, 0x88, 8)),
  KVM_SET_MSRS(Ioctl.iow(KvmIo.TYPE, 0x89, 8)),
  KVM_SET_SIGNAL_MASK(Ioctl.iow(KvmIo.TYPE, 0x8b, 4)),
  KVM_GET_LAPIC(Ioctl.ior(KvmIo.TYPE, 0x8e, 1024)),
  KVM_SET_LAPIC(Ioctl.iow(KvmIo.TYPE, 0x8f, 1024)),
  KVM_SET_CPUID2(Ioctl.iow(KvmIo.TYPE, 0x90, 8)),
  KVM_GET_MP_STATE(Ioctl.ior(KvmIo.TYPE, 0x98, 4)),
  KVM_SET_MP_STATE(Ioctl.iow(KvmIo.TYPE, 0x99, 4)),
  KVM_NMI(Ioctl.io(KvmIo.TYPE, 0x9a)),
  KVM_GET_VCPU_EVENTS(Ioctl.ior(KvmIo.TYPE, 0x9f, 64)),
  KVM_SET_VCPU_EVENTS(Ioctl.iow(KvmIo.TYPE, 0xa0, 64)),
  KVM_GET_TSC_KHZ(Ioctl.io(KvmIo.TYPE, 0xa3)),
  KVM_ENABLE_CAP(Ioctl.iow(KvmIo.TYPE, 0xa3, 104)),
  KVM_SIGNAL_MSI(Ioctl.iow(KvmIo.TYPE, 0xa5, 32)),
  KVM_X86_SET_MSR_FILTER(Ioctl.iow(KvmIo.TYPE, 0xc6, 392));

  /** The request's number; carries the size of its argument. */
  final long number;

  Request(long number) {
    this.number = number;
  }

  /** Sends the request; it may block. */
  int call(Fd fd, MemorySegment argument) throws LinuxException {
    return checked(Ioctl.tryBlocking(fd, number, argument));
  }

  /** Sends the request with a number as its argument; it may block. */
  int call(Fd fd, long argument) throws LinuxException {
    return checked(Ioctl.tryBlocking(fd, number, argument));
  }

  /** Sends the request with a number as its argument; a failure is {@code -errno}. */
  int tryCall(Fd fd, long argument) {
    return Ioctl.tryBlocking(fd, number, argument);
  }

  /** Passes a value on, or throws if it is {@code -errno}. */
  int checked(int result) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(name(), -result);
    }
    return result;
  }

  /** Holds KVMIO, which the constants cannot see in their own class. */
  private static final class KvmIo {
    static final int TYPE = 0xae;
  }
}
