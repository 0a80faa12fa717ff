package dev.tocsin.kvm;

import java.util.List;

/**
 * Why a processor left the guest (Documentation/virt/kvm/api.rst, 5).
 *
 * <p>{@link Io}, {@link Mmio}, {@link Rdmsr} and {@link Wrmsr} are views of the processor's run
 * page: each processor has one of each, so the frequent exits allocate nothing. A view holds until
 * the next {@link Vcpu#run}, on the thread that runs.
 */
public sealed interface VcpuExit {
  /** The guest accesses ports; KVM_EXIT_IO. */
  final class Io implements VcpuExit {
    private final RunPage page;

    Io(RunPage page) {
      this.page = page;
    }

    /**
     * Tells the direction.
     *
     * @return true for {@code out}, false for {@code in}, which wants a {@link #reply}
     */
    public boolean isWrite() {
      return page.ioDirection() == RunPage.IO_OUT;
    }

    /**
     * Returns the first port.
     *
     * @return 0 to 0xffff
     */
    public int port() {
      return page.ioPort();
    }

    /**
     * Returns the width of one item.
     *
     * @return 1, 2 or 4 bytes
     */
    public int width() {
      return page.ioSize();
    }

    /**
     * Returns how many items go to the same port: more than one for string instructions.
     *
     * @return at least 1
     */
    public int count() {
      return page.ioCount();
    }

    /**
     * Returns what is written.
     *
     * @param item 0 to {@link #count()} - 1
     * @return the item, zero-extended
     */
    public int value(int item) {
      return (int) page.ioItem(item);
    }

    /**
     * Answers a read; what is not answered reads as what lay there before.
     *
     * @param item 0 to {@link #count()} - 1
     * @param value the item; bits beyond its width are ignored
     */
    public void reply(int item, int value) {
      page.ioItem(item, value);
    }

    @Override
    public String toString() {
      return "%s port 0x%x, %d x %d bytes"
          .formatted(isWrite() ? "out" : "in", port(), count(), width());
    }
  }

  /** The guest accesses memory that is in no slot; KVM_EXIT_MMIO. */
  final class Mmio implements VcpuExit {
    private final RunPage page;

    Mmio(RunPage page) {
      this.page = page;
    }

    /**
     * Tells the direction.
     *
     * @return true for a write, false for a read, which wants a {@link #reply}
     */
    public boolean isWrite() {
      return page.mmioIsWrite();
    }

    /**
     * Returns where.
     *
     * @return the guest-physical address
     */
    public long address() {
      return page.mmioAddress();
    }

    /**
     * Returns how much.
     *
     * @return 1 to 8 bytes; not always a power of two, as an access over a page's end comes in
     *     parts
     */
    public int width() {
      return page.mmioLength();
    }

    /**
     * Returns what is written.
     *
     * @return the value, zero-extended
     */
    public long value() {
      return page.mmioValue();
    }

    /**
     * Answers a read.
     *
     * @param value the value; bits beyond the width are ignored
     */
    public void reply(long value) {
      page.mmioValue(value);
    }

    @Override
    public String toString() {
      return "%s 0x%x, %d bytes".formatted(isWrite() ? "write" : "read", address(), width());
    }
  }

  /** The guest halts; only without the kernel's local APIC. KVM_EXIT_HLT. */
  record Halt() implements VcpuExit {}

  /** A triple fault; KVM_EXIT_SHUTDOWN. */
  record Shutdown() implements VcpuExit {}

  /** A kick, or, now and then, nothing at all; KVM_EXIT_INTR. */
  record Interrupted() implements VcpuExit {}

  /** The guest can take an interrupt that was asked to be told; KVM_EXIT_IRQ_WINDOW_OPEN. */
  record IrqWindowOpen() implements VcpuExit {}

  /** The guest lowered CR8; only without the kernel's local APIC. KVM_EXIT_SET_TPR. */
  record SetTpr() implements VcpuExit {}

  /**
   * The guest ends a level interrupt of a split IOAPIC; KVM_EXIT_IOAPIC_EOI.
   *
   * @param vector the vector
   */
  record IoapicEoi(int vector) implements VcpuExit {}

  /** The guest reads a model-specific register that was asked to exit; KVM_EXIT_X86_RDMSR. */
  final class Rdmsr implements VcpuExit {
    private final RunPage page;

    Rdmsr(RunPage page) {
      this.page = page;
    }

    /**
     * Returns which register.
     *
     * @return its number
     */
    public int index() {
      return page.msrIndex();
    }

    /**
     * Answers.
     *
     * @param value what the guest reads
     */
    public void reply(long value) {
      page.msrReply(value);
    }

    /** Gives the guest a general-protection fault. */
    public void refuse() {
      page.msrError();
    }
  }

  /** The guest writes a model-specific register that was asked to exit; KVM_EXIT_X86_WRMSR. */
  final class Wrmsr implements VcpuExit {
    private final RunPage page;

    Wrmsr(RunPage page) {
      this.page = page;
    }

    /**
     * Returns which register.
     *
     * @return its number
     */
    public int index() {
      return page.msrIndex();
    }

    /**
     * Returns what is written.
     *
     * @return 64 bits
     */
    public long value() {
      return page.msrValue();
    }

    /** Accepts the write. */
    public void accept() {
      page.msrReply(page.msrValue());
    }

    /** Gives the guest a general-protection fault. */
    public void refuse() {
      page.msrError();
    }
  }

  /**
   * KVM could not go on, mostly as it could not emulate an instruction; KVM_EXIT_INTERNAL_ERROR.
   *
   * @param suberror 1 for emulation, 2 and 3 for faults met during delivery, 4 for an unexpected
   *     exit
   * @param data what the kernel adds, for people
   */
  record KvmInternalError(int suberror, List<Long> data) implements VcpuExit {
    @Override
    public String toString() {
      return "KVM internal error %d, data %s"
          .formatted(suberror, data.stream().map(Long::toHexString).toList());
    }
  }

  /**
   * The processor refused the guest's state; KVM_EXIT_FAIL_ENTRY.
   *
   * @param reason the processor's reason
   */
  record FailEntry(long reason) implements VcpuExit {}

  /**
   * The guest asks the machine for something; KVM_EXIT_SYSTEM_EVENT.
   *
   * @param type 1 shutdown, 2 reset, 3 crash
   */
  record SystemEvent(int type) implements VcpuExit {}

  /**
   * A reason Tocsin does not know.
   *
   * @param reason the number of the exit
   */
  record Unknown(int reason) implements VcpuExit {}
}
