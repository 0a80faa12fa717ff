package dev.tocsin.machine;

import dev.tocsin.bus.Bus;
import dev.tocsin.kvm.KvmRegs;
import dev.tocsin.kvm.KvmRegs.Register;
import dev.tocsin.kvm.MpState;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.irqchip.Processor;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Runs one processor on a thread of its own until the run ends, and answers its exits.
 *
 * <p>Only its own thread touches the processor's state: the watchdog asks by a kick and reads the
 * answer later, the register dump is taken as the last thing.
 */
final class VcpuLoop implements Runnable {
  private static final long INTERRUPTS_ENABLED = 1 << 9;

  private final Vcpu vcpu;
  private final Processor processor;
  private final Bus pio;
  private final Bus mmio;
  private final RunControl control;

  /** Exits of the guest's own; the loop counts, the watchdog looks for change. */
  private final AtomicLong exits = new AtomicLong();

  /** The look that was asked for last. */
  private volatile int asked;

  private volatile @Nullable Look look;
  private volatile String registers = "";

  VcpuLoop(Vcpu vcpu, Processor processor, Bus pio, Bus mmio, RunControl control) {
    this.vcpu = vcpu;
    this.processor = processor;
    this.pio = pio;
    this.mmio = mmio;
    this.control = control;
  }

  /**
   * What a processor was found doing.
   *
   * @param number of the question
   * @param idle whether it will do nothing more unless somebody wakes it
   * @param halted whether it is idle as it halted with interrupts off, and not as it never started
   * @param rip where
   */
  record Look(int number, boolean idle, boolean halted, long rip) {}

  @Override
  public void run() {
    try {
      while (!control.ended()) {
        if (processor.enters()) {
          VcpuExit exit = vcpu.run();
          processor.left();
          handle(exit);
        } else {
          answer();
        }
      }
    } catch (Throwable failure) {
      // Whatever it is, the run has a result and the other processors stop.
      control.end(new HostFailed(failure, ""));
    } finally {
      registers = dump();
    }
  }

  /** Makes the loop look whether the run has ended; from any thread. */
  void kick() {
    processor.wake();
  }

  /** Asks the loop to look at its processor; the answer carries the number. From one thread. */
  void ask(int number) {
    asked = number;
    processor.wake();
  }

  @Nullable Look look() {
    return look;
  }

  long exits() {
    return exits.get();
  }

  /** The processor's registers; empty until the loop has ended. */
  String registers() {
    return registers;
  }

  private void handle(VcpuExit exit) throws LinuxException {
    if (exit instanceof VcpuExit.Interrupted) {
      answer();
      return;
    }
    exits.lazySet(exits.getPlain() + 1);
    if (processor.answers(exit)) {
      return;
    }
    switch (exit) {
      case VcpuExit.Io io -> port(io);
      case VcpuExit.Mmio access -> memory(access);
      case VcpuExit.Shutdown _ -> crash("triple fault");
      case VcpuExit.KvmInternalError error -> crash(internalError(error));
      case VcpuExit.FailEntry entry ->
          crash("the processor refused the guest's state, reason 0x%x".formatted(entry.reason()));
      case VcpuExit.SystemEvent event -> systemEvent(event);
      case VcpuExit.Rdmsr read -> read.refuse();
      case VcpuExit.Wrmsr write -> write.refuse();
      case VcpuExit.Interrupted _,
          VcpuExit.Halt _,
          VcpuExit.IrqWindowOpen _,
          VcpuExit.SetTpr _,
          VcpuExit.IoapicEoi _,
          VcpuExit.Unknown _ ->
          crash("an exit that these chips do not cause: " + exit);
    }
  }

  private void port(VcpuExit.Io io) {
    for (int item = 0; item < io.count(); item++) {
      if (io.isWrite()) {
        pio.write(io.port(), io.width(), io.value(item));
      } else {
        io.reply(item, (int) pio.read(io.port(), io.width()));
      }
    }
  }

  private void memory(VcpuExit.Mmio access) {
    if (access.isWrite()) {
      mmio.write(access.address(), access.width(), access.value());
    } else {
      access.reply(mmio.read(access.address(), access.width()));
    }
  }

  private void systemEvent(VcpuExit.SystemEvent event) {
    switch (event.type()) {
      case 1, 2 -> control.end(new Reset());
      default -> crash("the guest reported a crash of its own, type " + event.type());
    }
  }

  private static String internalError(VcpuExit.KvmInternalError error) {
    return error.suberror() == 1 ? "KVM cannot emulate an instruction: " + error : error.toString();
  }

  private void crash(String reason) {
    control.crash("vCPU %d: %s".formatted(vcpu.id(), reason));
  }

  private void answer() throws LinuxException {
    int number = asked;
    Look last = look;
    if (last == null || last.number != number) {
      look = lookNow(number);
    }
  }

  private Look lookNow(int number) throws LinuxException {
    KvmRegs regs = vcpu.regs();
    long rip = regs.get(Register.RIP);
    return switch (processor.state()) {
      case UNINITIALIZED, INIT_RECEIVED -> new Look(number, true, false, rip);
      case HALTED -> {
        boolean deaf =
            (regs.get(Register.RFLAGS) & INTERRUPTS_ENABLED) == 0 && !processor.hasTimedNmi();
        yield new Look(number, deaf, deaf, rip);
      }
      case RUNNABLE, SIPI_RECEIVED -> new Look(number, false, false, rip);
    };
  }

  private String dump() {
    try {
      MpState state = processor.state();
      return "vCPU %d (%s)%n%s%s".formatted(vcpu.id(), state, vcpu.regs(), vcpu.sregs());
    } catch (LinuxException failure) {
      return "vCPU %d: no registers, %s%n".formatted(vcpu.id(), failure.getMessage());
    }
  }
}
