package dev.tocsin.kvm;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** A machine with 64 KiB of memory at 0, the kernel's chips if wanted, and real-mode processors. */
public final class TestVm implements AutoCloseable {
  /** Where code is loaded and started. */
  static final int ENTRY = 0x1000;

  /** How much memory there is. */
  static final int MEMORY = 0x10000;

  private static final long TSS = 0xfffb_d000L;

  private final Kvm kvm;
  private final Vm vm;
  private final Mapping memory;
  private final List<Vcpu> vcpus = new ArrayList<>();

  private TestVm(Kvm kvm, Vm vm, Mapping memory) {
    this.kvm = kvm;
    this.vm = vm;
    this.memory = memory;
  }

  /** A machine without interrupt chips and processors. */
  public static TestVm bare() throws LinuxException {
    var kvm = Kvm.open();
    var vm = kvm.createVm();
    var memory = Mapping.anonymous(MEMORY);
    vm.setTssAddress(TSS);
    vm.setMemory(0, 0, memory.segment());
    return new TestVm(kvm, vm, memory);
  }

  /** A machine with the kernel's chips and processors that do not run. */
  public static TestVm withChips(int processors) throws LinuxException {
    var test = bare();
    test.vm.createIrqchip();
    return test.processors(processors);
  }

  /** A machine as {@link #withChips}, with 32-bit destinations. */
  public static TestVm wide(int processors) throws LinuxException {
    var test = bare();
    test.vm.createIrqchip();
    test.vm.enableWideDestinations();
    return test.processors(processors);
  }

  private TestVm processors(int count) throws LinuxException {
    for (int id = 0; id < count; id++) {
      addVcpu(id);
    }
    return this;
  }

  /** Adds a processor in real mode whose local APIC, if the kernel has one, is enabled. */
  public Vcpu addVcpu(int id) throws LinuxException {
    var vcpu = vm.createVcpu(id);
    vcpus.add(vcpu);
    vcpu.setCpuid(kvm.supportedCpuid());
    var sregs = vcpu.sregs();
    sregs.set(KvmSregs.SegmentRegister.CS, KvmSregs.Segment.real(0, true));
    // Real mode with a data segment of 4 GiB, which reaches the local APIC.
    sregs.set(KvmSregs.SegmentRegister.DS, new KvmSregs.Segment(0, -1, 0, 0x8093));
    sregs.set(KvmSregs.SegmentRegister.SS, KvmSregs.Segment.real(0, false));
    vcpu.setSregs(sregs);
    vcpu.setRegs(
        new KvmRegs()
            .set(KvmRegs.Register.RIP, ENTRY)
            .set(KvmRegs.Register.RSP, 0xf000 - id * 0x400L)
            .set(KvmRegs.Register.RFLAGS, 2));
    return vcpu;
  }

  Kvm kvm() {
    return kvm;
  }

  public Vm vm() {
    return vm;
  }

  MemorySegment memory() {
    return memory.segment();
  }

  public Vcpu vcpu(int index) {
    return vcpus.get(index);
  }

  int vcpuCount() {
    return vcpus.size();
  }

  /** Puts code, written as hexadecimal digits and spaces, somewhere. */
  public TestVm load(int address, String code) {
    var bytes = HexFormat.of().parseHex(code.replaceAll("\\s", ""));
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory.segment(), address, bytes.length);
    return this;
  }

  /** Lets the local APIC take messages and masks its pin for the 8259A. */
  public TestVm enableApics() throws LinuxException {
    for (var vcpu : vcpus) {
      vcpu.setLapic(vcpu.lapic().set(KvmLapic.SPURIOUS, 0x1ff).set(KvmLapic.LINT0, 0x10000));
    }
    return this;
  }

  /** Whether a vector waits in a processor that does not run. */
  public boolean requested(int vcpu, int vector) throws LinuxException {
    return vcpus.get(vcpu).lapic().isRequested(vector);
  }

  /** Forgets all vectors that wait in the first processor. */
  public void forgetRequests() throws LinuxException {
    var lapic = vcpus.getFirst().lapic();
    for (int word = 0; word < 8; word++) {
      lapic.set(0x200 + word * 0x10, 0);
    }
    vcpus.getFirst().setLapic(lapic);
  }

  /** Whether a vector waits in the first processor; forgets it, while nothing else is delivered. */
  public boolean takeRequest(int vector) throws LinuxException {
    var lapic = vcpus.getFirst().lapic();
    if (!lapic.isRequested(vector)) {
      return false;
    }
    int word = 0x200 + vector / Integer.SIZE * 0x10;
    vcpus.getFirst().setLapic(lapic.set(word, lapic.get(word) & ~(1 << vector % Integer.SIZE)));
    return true;
  }

  @Override
  public void close() {
    vcpus.forEach(Vcpu::close);
    vm.close();
    memory.close();
    kvm.close();
  }

  /** What each descriptor of this process is. */
  public static List<String> openDescriptors() {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.map(TestVm::target).filter(TestVm::isOurs).sorted().toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean isOurs(String target) {
    return target.contains("kvm") || target.startsWith("anon_inode");
  }

  private static String target(Path fd) {
    try {
      return Files.readSymbolicLink(fd).toString();
    } catch (IOException _) {
      return "closed meanwhile";
    }
  }
}
