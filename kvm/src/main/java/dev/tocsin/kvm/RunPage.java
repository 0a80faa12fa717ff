package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What kernel and VMM tell each other about one processor, {@code struct kvm_run}.
 *
 * <p>Little-endian, as every host that runs x86 guests. The guest cannot write here; what it wrote
 * to a port or an address is data of an exit.
 */
final class RunPage {
  static final int IO_OUT = 1;

  private static final StructLayout IO =
      Struct.of(
          "io",
          JAVA_BYTE.withName("direction"),
          JAVA_BYTE.withName("size"),
          JAVA_SHORT.withName("port"),
          JAVA_INT.withName("count"),
          JAVA_LONG.withName("data_offset"));

  private static final StructLayout MMIO =
      Struct.of(
          "mmio",
          JAVA_LONG.withName("phys_addr"),
          MemoryLayout.sequenceLayout(8, JAVA_BYTE).withName("data"),
          JAVA_INT.withName("len"),
          JAVA_BYTE.withName("is_write"));

  private static final StructLayout INTERNAL =
      Struct.of(
          "internal",
          JAVA_INT.withName("suberror"),
          JAVA_INT.withName("ndata"),
          MemoryLayout.sequenceLayout(16, JAVA_LONG).withName("data"));

  private static final StructLayout MSR =
      Struct.of(
          "msr",
          JAVA_BYTE.withName("error"),
          MemoryLayout.sequenceLayout(7, JAVA_BYTE).withName("pad"),
          JAVA_INT.withName("reason"),
          JAVA_INT.withName("index"),
          JAVA_LONG.withName("data"));

  private static final StructLayout FAIL_ENTRY =
      Struct.of(
          "fail_entry",
          JAVA_LONG.withName("hardware_entry_failure_reason"),
          JAVA_INT.withName("cpu"));

  private static final StructLayout SYSTEM_EVENT =
      Struct.of(
          "system_event",
          JAVA_INT.withName("type"),
          JAVA_INT.withName("ndata"),
          MemoryLayout.sequenceLayout(16, JAVA_LONG).withName("data"));

  private static final StructLayout EOI = Struct.of("eoi", JAVA_BYTE.withName("vector"));

  private static final GroupLayout EXITS =
      MemoryLayout.unionLayout(
          IO,
          MMIO,
          INTERNAL,
          MSR,
          FAIL_ENTRY,
          SYSTEM_EVENT,
          EOI,
          MemoryLayout.sequenceLayout(256, JAVA_BYTE).withName("padding"));

  static final StructLayout LAYOUT =
      Struct.of(
          "kvm_run",
          JAVA_BYTE.withName("request_interrupt_window"),
          JAVA_BYTE.withName("immediate_exit"),
          MemoryLayout.sequenceLayout(6, JAVA_BYTE).withName("padding1"),
          JAVA_INT.withName("exit_reason"),
          JAVA_BYTE.withName("ready_for_interrupt_injection"),
          JAVA_BYTE.withName("if_flag"),
          JAVA_SHORT.withName("flags"),
          JAVA_LONG.withName("cr8"),
          JAVA_LONG.withName("apic_base"),
          EXITS,
          JAVA_LONG.withName("kvm_valid_regs"),
          JAVA_LONG.withName("kvm_dirty_regs"),
          MemoryLayout.sequenceLayout(2048, JAVA_BYTE).withName("s"));

  private static final long REQUEST_WINDOW = Struct.offset(LAYOUT, "request_interrupt_window");
  private static final long READY = Struct.offset(LAYOUT, "ready_for_interrupt_injection");
  private static final long IF_FLAG = Struct.offset(LAYOUT, "if_flag");
  private static final long CR8 = Struct.offset(LAYOUT, "cr8");
  private static final long IMMEDIATE_EXIT = Struct.offset(LAYOUT, "immediate_exit");
  private static final long EXIT_REASON = Struct.offset(LAYOUT, "exit_reason");

  /** Where the union of exits starts. */
  static final long EXIT = Struct.offset(LAYOUT, "kvm_valid_regs") - EXITS.byteSize();

  private static final long IO_DIRECTION = in(IO, "direction");
  private static final long IO_SIZE = in(IO, "size");
  private static final long IO_PORT = in(IO, "port");
  private static final long IO_COUNT = in(IO, "count");
  private static final long IO_DATA_OFFSET = in(IO, "data_offset");
  private static final long MMIO_ADDRESS = in(MMIO, "phys_addr");
  private static final long MMIO_DATA = in(MMIO, "data");
  private static final long MMIO_LENGTH = in(MMIO, "len");
  private static final long MMIO_IS_WRITE = in(MMIO, "is_write");
  private static final long MSR_ERROR = in(MSR, "error");
  private static final long MSR_INDEX = in(MSR, "index");
  private static final long MSR_DATA = in(MSR, "data");
  private static final long NDATA = in(INTERNAL, "ndata");
  private static final long DATA = in(INTERNAL, "data");

  private static final VcpuExit HALT = new VcpuExit.Halt();
  private static final VcpuExit SHUTDOWN = new VcpuExit.Shutdown();
  private static final VcpuExit SET_TPR = new VcpuExit.SetTpr();
  private static final VcpuExit WINDOW = new VcpuExit.IrqWindowOpen();
  static final VcpuExit INTERRUPTED = new VcpuExit.Interrupted();

  private final MemorySegment page;
  private final VcpuExit.Io io = new VcpuExit.Io(this);
  private final VcpuExit.Mmio mmio = new VcpuExit.Mmio(this);
  private final VcpuExit.Rdmsr rdmsr = new VcpuExit.Rdmsr(this);
  private final VcpuExit.Wrmsr wrmsr = new VcpuExit.Wrmsr(this);

  RunPage(MemorySegment page) {
    this.page = page;
  }

  private static long in(StructLayout exit, String member) {
    return EXIT + exit.byteOffset(PathElement.groupElement(member));
  }

  /** The exit that the page describes; the frequent kinds allocate nothing. */
  VcpuExit exit() {
    int reason = page.get(JAVA_INT, EXIT_REASON);
    return switch (reason) {
      case 2 -> io;
      case 6 -> mmio;
      case 5 -> HALT;
      case 7 -> WINDOW;
      case 8 -> SHUTDOWN;
      case 9 -> new VcpuExit.FailEntry(page.get(JAVA_LONG, EXIT));
      case 10 -> INTERRUPTED;
      case 11 -> SET_TPR;
      case 17 -> new VcpuExit.KvmInternalError(page.get(JAVA_INT, EXIT), errorData());
      case 24 -> new VcpuExit.SystemEvent(page.get(JAVA_INT, EXIT));
      case 26 -> new VcpuExit.IoapicEoi(page.get(JAVA_BYTE, EXIT) & 0xff);
      case 29 -> rdmsr;
      case 30 -> wrmsr;
      default -> new VcpuExit.Unknown(reason);
    };
  }

  private List<Long> errorData() {
    int count = Math.clamp(page.get(JAVA_INT, NDATA), 0, 16);
    List<Long> data = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      data.add(page.get(JAVA_LONG, DATA + (long) i * Long.BYTES));
    }
    return List.copyOf(data);
  }

  /** Makes the next KVM_RUN return at once, after it has completed the last exit's access. */
  void immediateExit(boolean at) {
    page.set(JAVA_BYTE, IMMEDIATE_EXIT, (byte) (at ? 1 : 0));
  }

  void requestWindow(boolean at) {
    page.set(JAVA_BYTE, REQUEST_WINDOW, (byte) (at ? 1 : 0));
  }

  boolean isReady() {
    return page.get(JAVA_BYTE, READY) != 0;
  }

  boolean isIfSet() {
    return page.get(JAVA_BYTE, IF_FLAG) != 0;
  }

  int cr8() {
    return (int) page.get(JAVA_LONG, CR8);
  }

  void cr8(int value) {
    page.set(JAVA_LONG, CR8, value);
  }

  int ioDirection() {
    return page.get(JAVA_BYTE, IO_DIRECTION);
  }

  int ioSize() {
    return page.get(JAVA_BYTE, IO_SIZE);
  }

  int ioPort() {
    return page.get(JAVA_SHORT, IO_PORT) & 0xffff;
  }

  int ioCount() {
    return page.get(JAVA_INT, IO_COUNT);
  }

  long ioItem(int item) {
    return read(ioOffset(item), ioSize());
  }

  void ioItem(int item, long value) {
    write(ioOffset(item), ioSize(), value);
  }

  private long ioOffset(int item) {
    long offset = page.get(JAVA_LONG, IO_DATA_OFFSET);
    return offset + (long) Objects.checkIndex(item, ioCount()) * ioSize();
  }

  boolean mmioIsWrite() {
    return page.get(JAVA_BYTE, MMIO_IS_WRITE) != 0;
  }

  long mmioAddress() {
    return page.get(JAVA_LONG, MMIO_ADDRESS);
  }

  int mmioLength() {
    return page.get(JAVA_INT, MMIO_LENGTH);
  }

  long mmioValue() {
    int width = mmioLength();
    long value = page.get(JAVA_LONG, MMIO_DATA);
    return width >= Long.BYTES ? value : value & ((1L << (width * Byte.SIZE)) - 1);
  }

  void mmioValue(long value) {
    page.set(JAVA_LONG, MMIO_DATA, value);
  }

  int msrIndex() {
    return page.get(JAVA_INT, MSR_INDEX);
  }

  long msrValue() {
    return page.get(JAVA_LONG, MSR_DATA);
  }

  void msrReply(long value) {
    page.set(JAVA_LONG, MSR_DATA, value);
    page.set(JAVA_BYTE, MSR_ERROR, (byte) 0);
  }

  void msrError() {
    page.set(JAVA_BYTE, MSR_ERROR, (byte) 1);
  }

  private long read(long offset, int width) {
    return switch (width) {
      case 1 -> page.get(JAVA_BYTE, offset) & 0xffL;
      case 2 -> page.get(JAVA_SHORT_UNALIGNED, offset) & 0xffffL;
      default -> page.get(JAVA_INT_UNALIGNED, offset) & 0xffff_ffffL;
    };
  }

  private void write(long offset, int width, long value) {
    switch (width) {
      case 1 -> page.set(JAVA_BYTE, offset, (byte) value);
      case 2 -> page.set(JAVA_SHORT_UNALIGNED, offset, (short) value);
      default -> page.set(JAVA_INT_UNALIGNED, offset, (int) value);
    }
  }
}
