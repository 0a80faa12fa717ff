package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.apic.ApicMode;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.apic.LocalVector;
import dev.tocsin.chip.x86.apic.ProcessorEvents;
import dev.tocsin.kvm.MpState;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.linux.LinuxException;

/**
 * A processor whose local APIC is Java: it injects, halts, starts and keeps time by itself.
 *
 * <p><b>Entering.</b> The kernel takes one interrupt at a time, when the guest can. If the guest
 * cannot yet, the kernel is asked for an exit as soon as it can (the window); until then senders of
 * interrupts need not kick.
 */
final class UserProcessor implements Processor {
  /** A guest that is entered runs this long at least before its timer kicks it out again. */
  private static final long SHORTEST_RUN_NANOS = 50_000;

  /** How often a guest is looked at that may lower CR8 without an exit. */
  private static final long PRIORITY_LOOK_NANOS = 1_000_000;

  private final Vcpu vcpu;
  private final LocalApic apic;
  private final GuestClock clock;
  private final ResetState reset;
  private final Parking parking;
  private final Alarms.Alarm alarm;

  /** Whether the kernel takes an interrupt; false once it was given one. */
  private boolean ready;

  private boolean halted;

  /** Whether the kernel was ever given a non-maskable interrupt, which it may still have. */
  private boolean knowsNmis;

  /** CR8 as the guest was entered with. */
  private int priority;

  UserProcessor(Vcpu vcpu, LocalApic apic, GuestClock clock, Alarms alarms) throws LinuxException {
    this.vcpu = vcpu;
    this.apic = apic;
    this.clock = clock;
    reset = new ResetState(vcpu, apic);
    parking = new Parking(vcpu);
    alarm = alarms.add(this::kick);
  }

  /** The local APIC, for tests that are the processor. */
  LocalApic apic() {
    return apic;
  }

  @Override
  public boolean enters() throws LinuxException {
    takeEvents();
    if (apic.isWaiting()) {
      parking.park(apic, false);
      return false;
    }
    if (halted && !endsHalt()) {
      parking.park(apic, vcpu.hasInterruptsEnabled());
      return false;
    }
    boolean pending = inject();
    vcpu.requestWindow(pending);
    alarm.at(nextLook(pending));
    priority = apic.readCr8();
    vcpu.setCr8(priority);
    return apic.beginWait(!pending);
  }

  /** What is not an interrupt with a vector. */
  private void takeEvents() throws LinuxException {
    ProcessorEvents events = apic.takeEvents();
    if (events.init()) {
      reset.apply();
      halted = false;
      ready = false;
    }
    if (events.startUp()) {
      reset.start(events.startVector());
    }
    if (events.nmi()) {
      vcpu.nmi();
      knowsNmis = true;
      halted = false;
    }
  }

  private boolean endsHalt() {
    halted = !(vcpu.hasInterruptsEnabled() && apic.hasInterrupt());
    return !halted;
  }

  /** Hands the kernel an interrupt if both sides are ready; true if one still waits. */
  private boolean inject() throws LinuxException {
    boolean pending = apic.hasInterrupt();
    if (pending && ready) {
      ready = false;
      vcpu.interrupt(apic.acknowledge());
      return apic.hasInterrupt();
    }
    return pending;
  }

  /** When the guest is to be interrupted if nobody else does; also by itself. */
  private long nextLook(boolean pending) {
    long timer = apic.deadline();
    boolean silent = !pending && apic.isHeldByTaskPriority();
    if (timer == Alarms.NEVER && !silent) {
      return Alarms.NEVER;
    }
    long now = clock.nanos();
    long look = silent ? now + PRIORITY_LOOK_NANOS : Alarms.NEVER;
    return Math.max(Math.min(timer, look), now + SHORTEST_RUN_NANOS);
  }

  @Override
  public void left() {
    apic.endWait();
    ready = vcpu.isReadyForInterrupt();
    int now = vcpu.cr8();
    if (now != priority) {
      apic.writeCr8(now);
    }
  }

  @Override
  public boolean answers(VcpuExit exit) throws LinuxException {
    return switch (exit) {
      case VcpuExit.Halt _ -> {
        halted = !(knowsNmis && vcpu.hasNmi());
        yield true;
      }
      case VcpuExit.IrqWindowOpen _, VcpuExit.SetTpr _ -> true;
      case VcpuExit.Mmio access -> isMine(access);
      case VcpuExit.Rdmsr read -> {
        apic.readMsr(read.index()).ifPresentOrElse(read::reply, read::refuse);
        yield true;
      }
      case VcpuExit.Wrmsr write -> {
        write(write);
        yield true;
      }
      default -> false;
    };
  }

  /** The page of the registers, which each processor has for itself. */
  private boolean isMine(VcpuExit.Mmio access) {
    long offset = access.address() - apic.base().address();
    if (apic.base().mode() != ApicMode.XAPIC || offset < 0 || offset >= LocalApic.WINDOW) {
      return false;
    }
    if (access.isWrite()) {
      apic.write(offset, access.width(), access.value());
    } else {
      access.reply(apic.read(offset, access.width()));
    }
    return true;
  }

  private void write(VcpuExit.Wrmsr write) throws LinuxException {
    if (write.index() == LocalApic.DEADLINE_MSR) {
      clock.tie(vcpu);
    }
    if (apic.writeMsr(write.index(), write.value())) {
      if (write.index() == LocalApic.BASE_MSR) {
        vcpu.setMsr(LocalApic.BASE_MSR, apic.base().bits()); // CPUID tells of a disabled one
      }
      write.accept();
    } else {
      write.refuse();
    }
  }

  /** A sender has work for it, or its time has come; neither blocks nor calls a chip. */
  void kick() {
    parking.kick();
  }

  @Override
  public void wake() {
    parking.wake();
  }

  @Override
  public MpState state() {
    if (apic.isWaiting()) {
      return MpState.UNINITIALIZED;
    }
    return halted ? MpState.HALTED : MpState.RUNNABLE;
  }

  @Override
  public boolean hasTimedNmi() {
    return KernelProcessor.isNmi(apic.state().vector(LocalVector.LINT0));
  }
}
