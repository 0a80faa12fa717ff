package dev.tocsin.bench;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.kvm.Kvm;
import dev.tocsin.kvm.KvmLapic;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.Vm;
import dev.tocsin.kvm.backend.KvmBackEnd;
import java.util.ArrayList;
import java.util.List;

/** A VM with the kernel's chips and one vCPU that does not run, and an engine over it. */
final class Rig implements AutoCloseable {
  /** An MSI-X table's most. */
  static final int VECTORS = 2048;

  private static final int APIC_ON = 0x1ff;
  private static final int FIRST_VECTOR = 0x30;
  private static final int GUEST_VECTORS = 0xc0;

  private final Vm vm;
  private final Vcpu vcpu;
  private final KvmBackEnd backEnd;
  private final CountedPorts ports = new CountedPorts();
  private final InterruptEngine engine;
  private final MsiIrqSourceConfig[] messages = new MsiIrqSourceConfig[GUEST_VECTORS];
  private long nextBase;

  private Rig(EngineOptions options) throws Exception {
    try (var kvm = Kvm.open()) {
      vm = kvm.createVm();
    }
    vm.setTssAddress(0xfffb_d000L);
    vm.createIrqchip();
    vcpu = vm.createVcpu(0);
    vcpu.setLapic(vcpu.lapic().set(KvmLapic.SPURIOUS, APIC_ON));
    backEnd = KvmBackEnd.create(vm);
    engine = InterruptEngine.start(ports.of(backEnd.backEnd()), options);
    for (int i = 0; i < GUEST_VECTORS; i++) {
      messages[i] = new MsiIrqSourceConfig(0, 0xfee0_0000, FIRST_VECTOR + i, 0);
    }
    startRelay();
  }

  static Rig start() throws Exception {
    return start(EngineOptions.DEFAULT);
  }

  static Rig start(EngineOptions options) throws Exception {
    return new Rig(options);
  }

  /** Options by which the measuring thread runs the relay itself. */
  static EngineOptions steppedByHand() {
    var usual = EngineOptions.DEFAULT;
    return new EngineOptions(
        usual.evidence(), usual.window(), usual.gather(), false, usual.clock());
  }

  /** The relay starts with the first notifier: here, on a thread that is bound to no processor. */
  private void startRelay() throws InterruptException {
    MessageGroup first = newGroup(1);
    first.notifier(0).orElseThrow().close();
    first.close();
  }

  Vm vm() {
    return vm;
  }

  Vcpu vcpu() {
    return vcpu;
  }

  InterruptEngine engine() {
    return engine;
  }

  CountedPorts ports() {
    return ports;
  }

  /** The message of a vector; neighbours have different ones. */
  MsiIrqSourceConfig message(int index) {
    return messages[index % GUEST_VECTORS];
  }

  /** A group as a device gets it. */
  MessageGroup newGroup(int size) throws InterruptException {
    return newGroup(size, AttachPolicy.ON_EVIDENCE);
  }

  MessageGroup newGroup(int size, AttachPolicy policy) throws InterruptException {
    var config = new MsiIrqGroupConfig(nextBase, size);
    nextBase += size;
    return engine.managersFor("bench", DeviceLimits.NONE.with(policy)).msi().createGroup(config);
  }

  /** A group with everything unmasked. */
  MessageGroup liveGroup(int size) throws InterruptException {
    MessageGroup group = newGroup(size);
    live(group);
    return group;
  }

  void live(MessageGroup group) throws InterruptException {
    group.enable();
    try (var batch = group.batch()) {
      for (int i = 0; i < group.size(); i++) {
        batch.unmask(i, message(i));
      }
    }
  }

  /** Handles of all vectors, the caller's to close. */
  static List<Notifier> notifiers(MessageGroup group) throws InterruptException {
    var handles = new ArrayList<Notifier>(group.size());
    for (int i = 0; i < group.size(); i++) {
      handles.add(group.notifier(i).orElseThrow());
    }
    return handles;
  }

  /** Ends the run if a vector is not waiting in the vCPU's local APIC. */
  void require(int index, String what) throws Exception {
    if (!vcpu.lapic().isRequested(message(index).data())) {
      throw new IllegalStateException("not so: " + what);
    }
  }

  @Override
  public void close() {
    engine.close();
    backEnd.close();
    vcpu.close();
    vm.close();
  }
}
