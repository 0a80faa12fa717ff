package dev.tocsin.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** S60. */
class KickTest extends KvmNeeded {
  private static final int KICKS = 300;

  @ParameterizedTest
  @CsvSource({"sti; hlt; jmp,fb f4 eb fd", "cli; hlt,fa f4", "busy,eb fe", "ports,e6 80 eb fc"})
  void everyKickEndsARunWhateverTheGuestDoes(String what, String code) throws Exception {
    try (var test = TestVm.withChips(1)) {
      test.load(TestVm.ENTRY, code);
      var vcpu = test.vcpu(0);
      var interrupted = new Semaphore(0);
      var stop = new AtomicInteger();
      var broken = new ConcurrentLinkedQueue<Throwable>();
      var thread = Thread.ofPlatform().daemon().start(() -> run(vcpu, interrupted, stop, broken));

      for (int kick = 0; kick < KICKS; kick++) {
        vcpu.kick();
        assertTrue(
            interrupted.tryAcquire(30, TimeUnit.SECONDS),
            what + ": kick " + kick + " was lost, " + broken);
      }

      stop.set(1);
      vcpu.kick();
      thread.join();
      assertTrue(broken.isEmpty(), broken::toString);
      // At the most one more for each: a signal that was on its way when another ended the run.
      assertTrue(interrupted.availablePermits() <= KICKS);
    }
  }

  private static void run(
      Vcpu vcpu,
      Semaphore interrupted,
      AtomicInteger stop,
      ConcurrentLinkedQueue<Throwable> broken) {
    try {
      while (stop.get() == 0) {
        if (vcpu.run() instanceof VcpuExit.Interrupted) {
          interrupted.release();
        }
      }
    } catch (Throwable failure) {
      broken.add(failure);
    }
  }

  @Test
  void aKickBeforeTheFirstRunEndsIt() throws Exception {
    try (var test = TestVm.withChips(1)) {
      test.load(TestVm.ENTRY, "f4");
      test.vcpu(0).kick();
      test.vcpu(0).kick();

      assertInstanceOf(VcpuExit.Interrupted.class, test.vcpu(0).run());
    }
  }

  @Test
  void aKickBetweenRunsEndsTheNextAndKeepsTheAnswerToTheLast() throws Exception {
    try (var test = TestVm.bare()) {
      test.addVcpu(0);
      test.load(TestVm.ENTRY, "e4 80 e6 81 f4"); // in al, 0x80; out 0x81, al; hlt
      var vcpu = test.vcpu(0);
      assertInstanceOf(VcpuExit.Io.class, vcpu.run()).reply(0, 0x77);

      vcpu.kick();

      assertInstanceOf(VcpuExit.Interrupted.class, vcpu.run());
      assertEquals(0x77, vcpu.regs().get(KvmRegs.Register.RAX) & 0xff);
      assertEquals(0x77, assertInstanceOf(VcpuExit.Io.class, vcpu.run()).value(0));
      assertInstanceOf(VcpuExit.Halt.class, vcpu.run());
    }
  }

  @Test
  void aProcessorMayMoveToAnotherThread() throws Exception {
    try (var test = TestVm.withChips(1)) {
      test.load(TestVm.ENTRY, "fb f4 eb fd");
      var vcpu = test.vcpu(0);
      for (int i = 0; i < 3; i++) {
        var interrupted = new Semaphore(0);
        var broken = new ConcurrentLinkedQueue<Throwable>();
        var thread = Thread.ofPlatform().daemon().start(() -> runOnce(vcpu, interrupted, broken));
        vcpu.kick();
        thread.join();

        assertTrue(broken.isEmpty(), broken::toString);
        assertEquals(1, interrupted.availablePermits());
      }
    }
  }

  private static void runOnce(
      Vcpu vcpu, Semaphore interrupted, ConcurrentLinkedQueue<Throwable> broken) {
    try {
      assertInstanceOf(VcpuExit.Interrupted.class, vcpu.run());
      interrupted.release();
    } catch (Throwable failure) {
      broken.add(failure);
    }
  }
}
