package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.Ioctl;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import dev.tocsin.linux.Signals;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One virtual processor (Documentation/virt/kvm/api.rst, "vcpu ioctls").
 *
 * <p><b>Threads.</b> One platform thread runs it; state is read and written by that thread between
 * runs, or by another while it does not run (the kernel makes others wait until it leaves). {@link
 * #kick} comes from any thread, at any time. Close it when its thread has ended.
 *
 * <p><b>How a kick works (S60).</b> The kick's signal is blocked in the thread that runs, and let
 * through by the kernel inside KVM_RUN only. So a signal that comes a moment too early stays
 * pending and ends KVM_RUN at its start; one that comes between two runs, when there is no thread
 * to signal, is replaced by {@code immediate_exit}.
 */
public final class Vcpu implements AutoCloseable {
  private static final long RUN = Request.KVM_RUN.number;

  private final Fd fd;
  private final int id;
  private final Mapping mapping;
  private final RunPage page;

  /** The argument of KVM_INTERRUPT, on the heap; used by the running thread only. */
  private final MemorySegment interrupt =
      MemorySegment.ofArray(new int[(int) (VcpuArguments.INTERRUPT.byteSize() / Integer.BYTES)]);

  /** Set from a kick until the run that it ended. */
  private final AtomicBoolean kicked = new AtomicBoolean();

  /** The kernel's number of the thread inside {@link #run}, 0 if there is none. */
  private volatile int running;

  /** The thread that is prepared for kicks, and its number; used by the running thread only. */
  private @Nullable Thread prepared;

  private int preparedNumber;

  private Vcpu(Fd fd, int id, Mapping mapping) {
    this.fd = fd;
    this.id = id;
    this.mapping = mapping;
    this.page = new RunPage(mapping.segment());
  }

  static Vcpu create(Fd fd, int id, int runPageSize) throws LinuxException {
    try {
      return new Vcpu(fd, id, Mapping.of(fd, 0, runPageSize));
    } catch (LinuxException refused) {
      fd.close();
      throw refused;
    }
  }

  /**
   * Returns the processor's number.
   *
   * @return what it was created with; its APIC id
   */
  public int id() {
    return id;
  }

  /**
   * Runs the guest until it needs something; it blocks while the guest runs or is halted.
   *
   * @return why it stopped; some kinds are views that hold until the next run only
   * @throws LinuxException if the kernel cannot run it
   */
  public VcpuExit run() throws LinuxException {
    if (prepared != Thread.currentThread()) {
      prepare();
    }
    running = preparedNumber; // published before the kernel looks at immediate_exit
    int result;
    try {
      do {
        result = Ioctl.tryBlocking(fd, RUN, MemorySegment.NULL);
        // A processor that waited for its start-up message has got it: enter the guest.
      } while (Errno.EAGAIN.is(result));
    } finally {
      running = 0;
    }
    if (result >= 0) {
      return page.exit();
    }
    if (!Errno.EINTR.is(result)) {
      throw new LinuxException("KVM_RUN", -result);
    }
    forgetKick();
    return RunPage.INTERRUPTED;
  }

  /** Blocks the kick's signal in this thread and lets the kernel take it inside KVM_RUN. */
  private void prepare() throws LinuxException {
    Signals.blockSignal(Signals.KICK);
    try (var arena = Arena.ofConfined()) {
      long inside = Signals.maskWithout(Signals.KICK);
      Request.KVM_SET_SIGNAL_MASK.call(fd, VcpuArguments.signalMask(arena, inside));
    }
    preparedNumber = Signals.gettid();
    prepared = Thread.currentThread();
  }

  /** A kick that comes after this sees a clear flag, and ends the next run. */
  private void forgetKick() throws LinuxException {
    page.immediateExit(false);
    kicked.set(false);
    while (Signals.consume(Signals.KICK)) {
      // each signal sent so far has done its work
    }
  }

  /**
   * Makes the present or else the next {@link #run} return {@link VcpuExit.Interrupted}.
   *
   * <p>Never lost, also when the processor is not running, has never run or is about to enter; a
   * run that is just returning for another reason leaves it to the next. Kicks coalesce until then.
   * What the caller wrote before is seen by the running thread after that return. From any thread;
   * does nothing after {@link #close}.
   */
  public void kick() {
    if (kicked.getAndSet(true)) {
      return; // the kick before is still on its way
    }
    try {
      page.immediateExit(true);
      VarHandle.fullFence(); // immediate_exit is out before `running` is read
      int thread = running;
      if (thread != 0) {
        Signals.tgkill(thread, Signals.KICK);
      }
    } catch (IllegalStateException _) {
      // closed: there is no next run
    } catch (LinuxException failure) {
      throw new IllegalStateException(failure);
    }
  }

  /**
   * Sets what the processor says of itself, with its own APIC id put in.
   *
   * @param cpuid the table for all processors
   * @throws LinuxException if the host refuses
   */
  public void setCpuid(KvmCpuid cpuid) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      Request.KVM_SET_CPUID2.call(fd, cpuid.structFor(id, arena));
    }
  }

  /**
   * Reads the general registers.
   *
   * @return a copy
   * @throws LinuxException if the host refuses
   */
  public KvmRegs regs() throws LinuxException {
    var regs = new KvmRegs();
    Request.KVM_GET_REGS.call(fd, regs.struct());
    return regs;
  }

  /**
   * Writes the general registers.
   *
   * @param regs what to write
   * @throws LinuxException if the host refuses
   */
  public void setRegs(KvmRegs regs) throws LinuxException {
    Request.KVM_SET_REGS.call(fd, regs.struct());
  }

  /**
   * Reads the segments and control registers.
   *
   * @return a copy
   * @throws LinuxException if the host refuses
   */
  public KvmSregs sregs() throws LinuxException {
    var sregs = new KvmSregs();
    Request.KVM_GET_SREGS.call(fd, sregs.struct());
    return sregs;
  }

  /**
   * Writes the segments and control registers.
   *
   * @param sregs what to write
   * @throws LinuxException EINVAL for a state no processor can be in
   */
  public void setSregs(KvmSregs sregs) throws LinuxException {
    Request.KVM_SET_SREGS.call(fd, sregs.struct());
  }

  /**
   * Reads the local APIC; waits while another thread runs the processor.
   *
   * @return a copy
   * @throws LinuxException EINVAL if the kernel does not hold it
   */
  public KvmLapic lapic() throws LinuxException {
    var lapic = new KvmLapic();
    Request.KVM_GET_LAPIC.call(fd, lapic.struct());
    return lapic;
  }

  /**
   * Writes the local APIC; waits while another thread runs the processor.
   *
   * @param lapic what to write
   * @throws LinuxException EINVAL if the kernel does not hold it
   */
  public void setLapic(KvmLapic lapic) throws LinuxException {
    Request.KVM_SET_LAPIC.call(fd, lapic.struct());
  }

  /**
   * Reads whether the processor runs, halts or waits to be started.
   *
   * @return the state
   * @throws LinuxException if the host refuses
   */
  public MpState mpState() throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var struct = arena.allocate(JAVA_INT);
      Request.KVM_GET_MP_STATE.call(fd, struct);
      return MpState.of(struct.get(JAVA_INT, 0));
    }
  }

  /**
   * Writes whether the processor runs, halts or waits to be started.
   *
   * @param state the state
   * @throws LinuxException EINVAL without the kernel's local APIC
   */
  public void setMpState(MpState state) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      Request.KVM_SET_MP_STATE.call(fd, arena.allocateFrom(JAVA_INT, state.number()));
    }
  }

  /**
   * Asks to be told by {@link VcpuExit.IrqWindowOpen} as soon as the guest can take an interrupt;
   * on the running thread, between runs. Without effect where the kernel has an 8259A.
   *
   * @param wanted whether, from the next run on
   */
  public void requestWindow(boolean wanted) {
    page.requestWindow(wanted);
  }

  /**
   * Tells whether {@link #interrupt} may be called; on the running thread, between runs.
   *
   * @return what the kernel said when the last run ended; false before the first
   */
  public boolean isReadyForInterrupt() {
    return page.isReady();
  }

  /**
   * Tells whether the guest enables interrupts; on the running thread, between runs.
   *
   * @return the interrupt flag when the last run ended
   */
  public boolean hasInterruptsEnabled() {
    return page.isIfSet();
  }

  /**
   * Returns CR8, the task priority, of a processor without the kernel's local APIC; on the running
   * thread, between runs.
   *
   * @return 0 to 15, as it was when the last run ended
   */
  public int cr8() {
    return page.cr8();
  }

  /**
   * Sets CR8 from the next run on; on the running thread, between runs. Without effect on a
   * processor with the kernel's local APIC.
   *
   * @param priority 0 to 15
   */
  public void setCr8(int priority) {
    page.cr8(priority);
  }

  /**
   * Injects an interrupt at the start of the next run, allocating nothing.
   *
   * <p>Without the kernel's local APIC any interrupt; with it, but without the kernel's 8259A, one
   * whose vector the 8259A supplied.
   *
   * @param vector 0 to 255
   * @throws LinuxException EEXIST if the kernel still has one; ENXIO with the kernel's 8259A
   */
  public void interrupt(int vector) throws LinuxException {
    interrupt.set(JAVA_INT, 0, vector);
    Request.KVM_INTERRUPT.checked(
        Ioctl.tryCall(fd.number(), Request.KVM_INTERRUPT.number, interrupt));
  }

  /**
   * Forgets what is queued and not delivered: exception, interrupt, non-maskable interrupt, and the
   * shadow of the last instruction; as INIT does.
   *
   * @throws LinuxException if the host refuses
   */
  public void forgetEvents() throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      Request.KVM_SET_VCPU_EVENTS.call(fd, VcpuArguments.noEvents(arena));
    }
  }

  /**
   * Reads a model-specific register.
   *
   * @param index its number
   * @return its value
   * @throws LinuxException EINVAL if there is no such register
   */
  public long msr(int index) throws LinuxException {
    return VcpuArguments.readMsr(fd, index);
  }

  /**
   * Writes a model-specific register, also one whose accesses by the guest leave KVM_RUN.
   *
   * @param index its number
   * @param value its value
   * @throws LinuxException EINVAL if there is no such register, or it does not take the value
   */
  public void setMsr(int index, long value) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      if (Request.KVM_SET_MSRS.call(fd, VcpuArguments.msr(arena, index, value)) != 1) {
        throw new LinuxException("KVM_SET_MSRS", Errno.EINVAL.number());
      }
    }
  }

  /**
   * Returns the frequency of the processor's time-stamp counter.
   *
   * @return kHz
   * @throws LinuxException if the host refuses
   */
  public int tscKilohertz() throws LinuxException {
    return Request.KVM_GET_TSC_KHZ.call(fd, 0);
  }

  /**
   * Gives the processor a non-maskable interrupt.
   *
   * @throws LinuxException if the host refuses
   */
  public void nmi() throws LinuxException {
    Request.KVM_NMI.call(fd, 0);
  }

  /**
   * Has the kernel look for a non-maskable interrupt; some hosts do not when a handler returns.
   *
   * @return true if there is one and the next run takes it
   * @throws LinuxException if the host refuses
   */
  public boolean hasNmi() throws LinuxException {
    return VcpuArguments.renewNmi(fd);
  }

  /**
   * Gives the processor back; idempotent.
   *
   * @throws IllegalStateException if it runs
   */
  @Override
  public void close() {
    if (running != 0) {
      throw new IllegalStateException("vCPU " + id + " still runs");
    }
    mapping.close();
    fd.close();
  }
}
