package dev.tocsin.bench;

import dev.tocsin.bench.rig.Rig;
import dev.tocsin.kvm.KvmRegs;
import dev.tocsin.kvm.KvmRegs.Register;
import dev.tocsin.kvm.KvmSregs.Segment;
import dev.tocsin.kvm.KvmSregs.SegmentRegister;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.linux.Affinity;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.HexFormat;

/**
 * A guest in real mode that halts, and counts each interrupt of one vector in its memory.
 *
 * <p>The floor runs the same guest: {@code sti; hlt; jmp}, and a handler that does {@code inc} and
 * ends the interrupt through ES, whose base is the local APIC.
 */
final class Guest implements AutoCloseable {
  private static final int MEMORY = 0x10000;
  private static final int CODE = 0x1000;
  private static final int HANDLER = 0x1100;
  private static final int COUNTER = 0x2000;
  private static final int STACK = 0x4000;
  private static final byte[] LOOP = HexFormat.of().parseHex("fbf4ebfc");
  private static final byte[] SERVE = HexFormat.of().parseHex("66ff06002066" + "31c02666a3b000cf");
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

  private final Rig rig;
  private final Mapping memory;
  private final Thread thread;
  private volatile boolean stopping;

  /** Starts it; the thread of its vCPU is bound to the second processor. */
  Guest(Rig rig, int vector) throws LinuxException {
    this.rig = rig;
    memory = Mapping.anonymous(MEMORY);
    MemorySegment bytes = memory.segment();
    MemorySegment.copy(LOOP, 0, bytes, ValueLayout.JAVA_BYTE, CODE, LOOP.length);
    MemorySegment.copy(SERVE, 0, bytes, ValueLayout.JAVA_BYTE, HANDLER, SERVE.length);
    bytes.set(ValueLayout.JAVA_INT, vector * 4L, HANDLER); // segment 0 in the upper half
    rig.vm().setMemory(0, 0, bytes);
    var sregs = rig.vcpu().sregs();
    sregs.set(SegmentRegister.CS, Segment.real(0, true));
    sregs.set(SegmentRegister.ES, new Segment(0xfee0_0000L, 0xffff, 0, 0x93));
    rig.vcpu().setSregs(sregs);
    rig.vcpu()
        .setRegs(
            new KvmRegs().set(Register.RIP, CODE).set(Register.RSP, STACK).set(Register.RFLAGS, 2));
    thread = Thread.ofPlatform().name("bench-vcpu").daemon().start(this::run);
  }

  private void run() {
    try {
      Affinity.pin(1);
      while (!stopping) {
        VcpuExit exit = rig.vcpu().run();
        if (!(exit instanceof VcpuExit.Interrupted)) {
          throw new IllegalStateException("the guest stopped: " + exit);
        }
      }
    } catch (LinuxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many interrupts its handler has taken. */
  int handled() {
    return (int) INT.getVolatile(memory.segment(), (long) COUNTER);
  }

  @Override
  public void close() {
    stopping = true;
    rig.vcpu().kick();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the memory back; after the VM. */
  void release() {
    memory.close();
  }
}
