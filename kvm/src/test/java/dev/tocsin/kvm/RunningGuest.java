package dev.tocsin.kvm;

import static dev.tocsin.kvm.Eventually.eventually;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.LinuxException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Processors that run a guest whose handlers report each interrupt by writing its vector to a port,
 * then end it.
 */
public final class RunningGuest implements AutoCloseable {
  private static final int REPORT = 0x10;
  private static final int STUBS = 0x2000;
  private static final int STUB_SIZE = 32;

  /** sti; hlt; jmp to the hlt. */
  private static final String IDLE = "fb f4 eb fd";

  private final TestVm test;
  private final List<Thread> threads = new ArrayList<>();
  private final List<ConcurrentLinkedQueue<Integer>> reports = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopping;

  /** Whether a vector was not in service in its own handler. */
  private volatile boolean endsEarly;

  private RunningGuest(TestVm test) {
    this.test = test;
  }

  /** Starts all processors of a machine with the kernel's chips. */
  public static RunningGuest start(TestVm test) throws LinuxException {
    return start(test, "");
  }

  /** Lets the first processor write a pin's entry of the IOAPIC before it takes interrupts. */
  public static RunningGuest startWithPin(TestVm test, int pin, int entry) throws LinuxException {
    int register = 0x10 + 2 * pin;
    return start(
        test,
        store(0xfec0_0000, register + 1)
            + store(0xfec0_0010, 0)
            + store(0xfec0_0000, register)
            + store(0xfec0_0010, entry));
  }

  /** mov dword [address], value. */
  private static String store(int address, int value) {
    return "66 67 c7 05 %08x %08x"
        .formatted(Integer.reverseBytes(address), Integer.reverseBytes(value));
  }

  private static RunningGuest start(TestVm test, String prologue) throws LinuxException {
    for (int vector = 0; vector < 256; vector++) {
      int stub = STUBS + vector * STUB_SIZE;
      test.memory().set(ValueLayout.JAVA_SHORT, vector * 4L, (short) stub);
      test.memory().set(ValueLayout.JAVA_SHORT, vector * 4L + 2, (short) 0);
      // push ax; mov al, vector; out 0x10, al; mov dword [0xfee000b0], 0 (EOI); pop ax; iret
      test.load(
          stub, "50 b0 %02x e6 10 66 67 c7 05 b0 00 e0 fe 00 00 00 00 58 cf".formatted(vector));
    }
    test.load(TestVm.ENTRY, prologue + IDLE).enableApics();
    var guest = new RunningGuest(test);
    for (int i = 0; i < test.vcpuCount(); i++) {
      var vcpu = test.vcpu(i);
      vcpu.setMpState(MpState.RUNNABLE);
      guest.reports.add(new ConcurrentLinkedQueue<>());
      guest.threads.add(Thread.ofPlatform().daemon().start(() -> guest.run(vcpu)));
    }
    return guest;
  }

  private void run(Vcpu vcpu) {
    try {
      while (!stopping) {
        switch (vcpu.run()) {
          case VcpuExit.Io io when io.isWrite() && io.port() == REPORT -> report(vcpu, io.value(0));
          case VcpuExit.Interrupted _ -> {}
          case VcpuExit other -> throw new AssertionError("unexpected exit: " + other);
        }
      }
    } catch (Throwable broken) {
      failure.compareAndSet(null, broken);
    }
  }

  private void report(Vcpu vcpu, int vector) throws LinuxException {
    endsEarly |= !vcpu.lapic().isInService(vector);
    reports.get(vcpu.id()).add(vector);
  }

  /**
   * Waits until handlers ran for so many ends of interrupt. They are as many where the guest ends
   * its interrupts. Some hosts end one when it is injected, before its handler begins: a line that
   * rises again by then may share that run, so there they are 1 at least.
   */
  public void awaitHandledForEnds(int vcpu, int vector, int ends) throws Exception {
    awaitHandled(vcpu, vector, 1);
    if (!endsEarly) {
      awaitHandled(vcpu, vector, ends);
    }
    assertTrue(handled(vcpu, vector) <= ends);
  }

  /** How often a processor's handler of a vector ran. */
  public long handled(int vcpu, int vector) {
    return reports.get(vcpu).stream().filter(report -> report == vector).count();
  }

  /** Waits until a processor's handler of a vector has run so often at least. */
  public void awaitHandled(int vcpu, int vector, int times) throws Exception {
    eventually(
        "vCPU %d handles vector 0x%x %d times, so far %s"
            .formatted(vcpu, vector, times, reports.get(vcpu)),
        () -> handled(vcpu, vector) >= times || failed());
  }

  private boolean failed() {
    if (failure.get() != null) {
      throw new AssertionError(failure.get());
    }
    return false;
  }

  /** Stops the processors; the machine stays its owner's. */
  @Override
  public void close() {
    stopping = true;
    for (int i = 0; i < threads.size(); i++) {
      test.vcpu(i).kick();
      join(threads.get(i));
    }
    failed();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted); // the test's time is over
    }
  }
}
