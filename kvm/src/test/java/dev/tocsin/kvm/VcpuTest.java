package dev.tocsin.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.kvm.KvmRegs.Register;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class VcpuTest extends KvmNeeded {
  private static final int ENTRY = TestVm.ENTRY;

  private static <T extends VcpuExit> T next(TestVm test, Class<T> kind) throws LinuxException {
    return assertInstanceOf(kind, test.vcpu(0).run());
  }

  private static TestVm guest(String code) throws LinuxException {
    var test = TestVm.bare();
    test.addVcpu(0);
    return test.load(ENTRY, code);
  }

  private static long register(TestVm test, Register register) throws LinuxException {
    return test.vcpu(0).regs().get(register);
  }

  @Test
  void portsAreWrittenAndRead() throws LinuxException {
    // mov al, 0x5a; out 0x80, al; mov dx, 0x3f8; in ax, dx; hlt
    try (var test = guest("b0 5a e6 80 ba f8 03 ed f4")) {
      var out = next(test, VcpuExit.Io.class);
      assertTrue(out.isWrite());
      assertEquals(0x80, out.port());
      assertEquals(1, out.width());
      assertEquals(0x5a, out.value(0));

      var in = next(test, VcpuExit.Io.class);
      assertTrue(!in.isWrite() && in.port() == 0x3f8 && in.width() == 2 && in.count() == 1);
      in.reply(0, 0x1234);

      next(test, VcpuExit.Halt.class);
      assertEquals(0x1234, register(test, Register.RAX) & 0xffff);
    }
  }

  @Test
  void aStringOfBytesIsReadItemByItem() throws LinuxException {
    // mov dx, 0x511; mov di, 0x800; mov cx, 4; cld; rep insb; hlt
    try (var test = guest("ba 11 05 bf 00 08 b9 04 00 fc f3 6c f4")) {
      int read = 0;
      while (test.vcpu(0).run() instanceof VcpuExit.Io io) {
        for (int item = 0; item < io.count(); item++) {
          io.reply(item, 0x41 + read++);
        }
      }

      assertEquals(4, read);
      assertEquals(0x4443_4241, test.memory().get(ValueLayout.JAVA_INT, 0x800));
    }
  }

  @Test
  void memoryOutsideAllSlotsIsWrittenAndRead() throws LinuxException {
    // mov dword [0xd0000000], 0x11223344; mov eax, [0xd0000004]; hlt
    try (var test = guest("66 67 c7 05 00 00 00 d0 44 33 22 11 67 66 a1 04 00 00 d0 f4")) {
      var write = next(test, VcpuExit.Mmio.class);
      assertTrue(write.isWrite());
      assertEquals(0xd000_0000L, write.address());
      assertEquals(4, write.width());
      assertEquals(0x1122_3344, write.value());

      var read = next(test, VcpuExit.Mmio.class);
      assertEquals(0xd000_0004L, read.address());
      read.reply(0xcafe_f00dL);

      next(test, VcpuExit.Halt.class);
      assertEquals(0xcafe_f00dL, register(test, Register.RAX));
    }
  }

  @Test
  void aTripleFaultIsAShutdown() throws LinuxException {
    try (var test = guest("0f 0b")) { // ud2, in protected mode without any handler
      var sregs = test.vcpu(0).sregs();
      sregs.set(KvmSregs.SegmentRegister.CS, KvmSregs.Segment.flat32(8, true));
      sregs.set(KvmSregs.SegmentRegister.SS, KvmSregs.Segment.flat32(16, false));
      sregs.set(KvmSregs.TableRegister.IDT, new KvmSregs.Table(0, 0));
      sregs.set(KvmSregs.ControlRegister.CR0, 0x11);
      test.vcpu(0).setSregs(sregs);

      next(test, VcpuExit.Shutdown.class);
    }
  }

  @Test
  void anInstructionNobodyEmulatesIsAnInternalError() throws LinuxException {
    // Execution from memory that is in no slot cannot be emulated: ljmp 0xf000:0xfff0.
    try (var test = guest("ea f0 ff 00 f0")) {
      var error = next(test, VcpuExit.KvmInternalError.class);

      assertEquals(1, error.suberror());
      assertTrue(error.toString().startsWith("KVM internal error 1"));
    }
  }

  @Test
  void registersAreWrittenReadAndShown() throws LinuxException {
    try (var test = guest("f4")) {
      var vcpu = test.vcpu(0);
      vcpu.setRegs(vcpu.regs().set(Register.R15, 0x0123_4567_89ab_cdefL));
      var sregs = vcpu.sregs();
      var flat = KvmSregs.Segment.flat32(0x10, false);
      sregs.set(KvmSregs.SegmentRegister.ES, flat);
      sregs.set(KvmSregs.TableRegister.GDT, new KvmSregs.Table(0x500, 0x1f));
      sregs.set(KvmSregs.ControlRegister.CR2, 0x1234);
      vcpu.setSregs(sregs);

      assertEquals(0x0123_4567_89ab_cdefL, register(test, Register.R15));
      assertEquals(flat, vcpu.sregs().get(KvmSregs.SegmentRegister.ES));
      assertEquals(new KvmSregs.Table(0x500, 0x1f), vcpu.sregs().get(KvmSregs.TableRegister.GDT));
      assertEquals(0x1234, vcpu.sregs().get(KvmSregs.ControlRegister.CR2));
      assertTrue(vcpu.regs().toString().contains("R15    0123456789abcdef"));
      assertTrue(
          vcpu.sregs().toString().contains("ES   0010 base 0000000000000000 limit ffffffff"));
    }
  }

  @Test
  void aDoorbellWriteReachesAnEventfdWithoutAnExit() throws LinuxException {
    // mov al, 7; out 0x70, al; mov al, 8; out 0x70, al; mov dword [0xd0000000], 1; hlt
    var code = "b0 07 e6 70 b0 08 e6 70 66 67 c7 05 00 00 00 d0 01 00 00 00 f4";
    try (var test = guest(code);
        var port = EventFd.create();
        var mmio = EventFd.create()) {
      var seven = IoEvent.port(0x70, 1).matching(7);
      test.vm().bindIoEvent(seven, port);
      test.vm().bindIoEvent(IoEvent.mmio(0xd000_0000L, 4), mmio);

      assertEquals(8, next(test, VcpuExit.Io.class).value(0)); // 7 did not come here
      next(test, VcpuExit.Halt.class);

      assertEquals(1, port.drain());
      assertEquals(1, mmio.drain());
      assertThrows(LinuxException.class, () -> test.vm().bindIoEvent(seven, mmio)); // EEXIST
      test.vm().unbindIoEvent(seven, port);
      assertThrows(LinuxException.class, () -> test.vm().unbindIoEvent(seven, port)); // ENOENT
    }
  }

  @Test
  void aSecondProcessorStartsByInitAndStartup() throws Exception {
    // The first sends INIT, then start-up with vector 2, and halts; the second reports and halts.
    // mov dword [0xfee00310], 1 << 24; mov dword [0xfee00300], 0x4500;
    // the same for 0x4602; cli; hlt
    var boot =
        "66 67 c7 05 10 03 e0 fe 00 00 00 01 66 67 c7 05 00 03 e0 fe 00 45 00 00"
            + "66 67 c7 05 10 03 e0 fe 00 00 00 01 66 67 c7 05 00 03 e0 fe 02 46 00 00 fa f4";
    try (var test = TestVm.withChips(2)) {
      test.load(ENTRY, boot).load(0x2000, "8c c8 e7 80 fa f4"); // mov ax, cs; out 0x80, ax
      test.enableApics();
      assertEquals(MpState.RUNNABLE, test.vcpu(0).mpState());
      assertEquals(MpState.UNINITIALIZED, test.vcpu(1).mpState());
      var first = Thread.ofPlatform().daemon().start(() -> runUntilKicked(test.vcpu(0)));

      var report = assertInstanceOf(VcpuExit.Io.class, test.vcpu(1).run());

      assertEquals(0x200, report.value(0)); // the start-up vector's segment
      test.vcpu(0).kick();
      first.join();
    }
  }

  private static void runUntilKicked(Vcpu vcpu) {
    try {
      assertInstanceOf(VcpuExit.Interrupted.class, vcpu.run());
    } catch (LinuxException broken) {
      throw new AssertionError(broken);
    }
  }

  @Test
  void aNonMaskableInterruptWakesAHaltedProcessor() throws Exception {
    // cli; hlt, and vector 2: out 0x80, al
    try (var test = TestVm.withChips(1)) {
      test.load(ENTRY, "fa f4").load(8, "00 20 00 00").load(0x2000, "e6 80");
      test.vcpu(0).nmi();

      assertEquals(0x80, next(test, VcpuExit.Io.class).port());
    }
  }
}
