package dev.tocsin.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.LinuxException;
import java.lang.foreign.Arena;
import java.util.List;
import org.junit.jupiter.api.Test;

class KvmTest extends KvmNeeded {
  @Test
  void capabilitiesAreNumbersOrYesAndNo() throws LinuxException {
    try (var kvm = Kvm.open()) {
      assertEquals(KvmRoutingTable.CAPACITY, kvm.check(Capability.IRQ_ROUTING)); // S10
      assertTrue(kvm.has(Capability.IRQFD_RESAMPLE));
      assertTrue(kvm.check(Capability.MAX_VCPUS) >= 2);
    }
  }

  @Test
  void aDeviceThatIsAbsentOrAnotherIsRefusedWithAReason() {
    var absent = assertThrows(LinuxException.class, () -> Kvm.open("/dev/kvm.absent"));
    assertTrue(absent.is(Errno.ENOENT) && absent.toString().contains("module"), absent::getMessage);

    var another = assertThrows(LinuxException.class, () -> Kvm.open("/dev/null"));
    assertTrue(another.is(Errno.ENOTTY), another::getMessage);
  }

  @Test
  void everyDescriptorIsGivenBack() throws LinuxException {
    List<String> before = TestVm.openDescriptors();

    try (var test = TestVm.withChips(2)) {
      test.vm().createPit();
      assertEquals(before.size() + 4, TestVm.openDescriptors().size());
    }

    assertEquals(before, TestVm.openDescriptors());
  }

  @Test
  void closingTwiceIsHarmlessAndUseAfterwardsIsRefused() throws LinuxException {
    var test = TestVm.withChips(1);
    test.close();
    test.close();

    assertThrows(IllegalStateException.class, () -> test.vm().createVcpu(1));
    assertThrows(IllegalStateException.class, () -> test.vm().signalMsi(KvmMsi.of(0, 0, 0)));
    assertThrows(IllegalStateException.class, () -> test.vcpu(0).run());
    test.vcpu(0).kick();
  }

  @Test
  void theChipsComeOnceAndBeforeTheProcessors() throws LinuxException {
    try (var test = TestVm.withChips(1)) {
      var twice = assertThrows(LinuxException.class, () -> test.vm().createIrqchip());
      assertTrue(twice.is(Errno.EEXIST));
    }
    try (var test = TestVm.bare()) {
      var pit = assertThrows(LinuxException.class, () -> test.vm().createPit());
      assertTrue(pit.is(Errno.ENOENT)); // S61
      test.addVcpu(0);
      var late = assertThrows(LinuxException.class, () -> test.vm().createIrqchip());
      assertTrue(late.is(Errno.EINVAL));
    }
  }

  @Test
  void withoutChipsNothingCanInterrupt() throws LinuxException {
    try (var test = TestVm.bare()) {
      var line = assertThrows(LinuxException.class, () -> test.vm().setLine(4, true));
      assertTrue(line.is(Errno.ENXIO));
      assertEquals(-Errno.EINVAL.number(), test.vm().signalMsi(KvmMsi.of(0, 0xfee00000, 0x40)));
    }
  }

  @Test
  void memorySlotsDoNotOverlapAndCanBeRemoved() throws LinuxException {
    try (var test = TestVm.bare()) {
      var page = test.memory().asSlice(0, 4096);
      var overlap = assertThrows(LinuxException.class, () -> test.vm().setMemory(1, 0x8000, page));
      assertTrue(overlap.is(Errno.EEXIST));

      test.vm().setMemory(1, 0x100000, page);
      test.vm().setMemory(1, 0x100000, page.asSlice(0, 0));
      test.vm().setReadOnlyMemory(1, 0x200000, page);
    }
  }

  @Test
  void eachProcessorFindsItsOwnIdInItsCpuid() throws LinuxException {
    try (var kvm = Kvm.open();
        var arena = Arena.ofConfined()) {
      var cpuid = kvm.supportedCpuid();
      cpuid.put(new KvmCpuid.Leaf(0x4000_0000, 0, 0, 1, 2, 3, 4));
      var five = KvmCpuid.read(cpuid.structFor(5, arena));

      assertEquals(5, five.find(1, 0).orElseThrow().ebx() >>> 24);
      assertEquals(5, five.find(0xb, 0).orElseThrow().edx());
      assertEquals(4, five.find(0x4000_0000, 0).orElseThrow().edx());
      assertTrue(five.find(0x7fff_ffff, 0).isEmpty());
      assertTrue(five.leaves().size() >= cpuid.leaves().size());
    }
  }
}
