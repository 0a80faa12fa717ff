package dev.tocsin.bench.rig;

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
public final class Rig implements AutoCloseable {
  /** How many vectors an MSI-X table has at most. */
  public static final int VECTORS = 2048;

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

  /**
   * Starts an engine with the usual options.
   *
   * @return a rig
   * @throws Exception if the host refuses
   */
  public static Rig start() throws Exception {
    return start(EngineOptions.DEFAULT);
  }

  /**
   * Starts an engine.
   *
   * @param options its options
   * @return a rig
   * @throws Exception if the host refuses
   */
  public static Rig start(EngineOptions options) throws Exception {
    return new Rig(options);
  }

  /**
   * Returns options by which the measuring thread runs the relay itself.
   *
   * @return the options
   */
  public static EngineOptions steppedByHand() {
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

  /**
   * Returns the VM.
   *
   * @return the VM, with the kernel's chips
   */
  public Vm vm() {
    return vm;
  }

  /**
   * Returns the vCPU.
   *
   * @return a vCPU that does not run
   */
  public Vcpu vcpu() {
    return vcpu;
  }

  /**
   * Returns the engine.
   *
   * @return the engine over the VM
   */
  public InterruptEngine engine() {
    return engine;
  }

  /**
   * Returns what counts system calls.
   *
   * @return the counts
   */
  public CountedPorts ports() {
    return ports;
  }

  /**
   * Returns the message of a vector; neighbours have different ones.
   *
   * @param index number of the vector
   * @return the message
   */
  public MsiIrqSourceConfig message(int index) {
    return messages[index % GUEST_VECTORS];
  }

  /**
   * Creates a group as a device gets it.
   *
   * @param size how many vectors
   * @return a group, disabled and masked
   * @throws InterruptException if the host refuses
   */
  public MessageGroup newGroup(int size) throws InterruptException {
    return newGroup(size, AttachPolicy.ON_EVIDENCE);
  }

  /**
   * Creates a group.
   *
   * @param size how many vectors
   * @param policy when rings of others get a route
   * @return a group, disabled and masked
   * @throws InterruptException if the host refuses
   */
  public MessageGroup newGroup(int size, AttachPolicy policy) throws InterruptException {
    var config = new MsiIrqGroupConfig(nextBase, size);
    nextBase += size;
    return engine.managersFor("bench", DeviceLimits.NONE.with(policy)).msi().createGroup(config);
  }

  /**
   * Creates a group with everything unmasked.
   *
   * @param size how many vectors
   * @return a group
   * @throws InterruptException if the host refuses
   */
  public MessageGroup liveGroup(int size) throws InterruptException {
    MessageGroup group = newGroup(size);
    live(group);
    return group;
  }

  /**
   * Enables a group and unmasks everything.
   *
   * @param group the group
   * @throws InterruptException if the host refuses
   */
  public void live(MessageGroup group) throws InterruptException {
    group.enable();
    try (var batch = group.batch()) {
      for (int i = 0; i < group.size(); i++) {
        batch.unmask(i, message(i));
      }
    }
  }

  /**
   * Returns handles of all vectors, the caller's to close.
   *
   * @param group the group
   * @return a handle for each vector
   * @throws InterruptException if the host refuses
   */
  public static List<Notifier> notifiers(MessageGroup group) throws InterruptException {
    var handles = new ArrayList<Notifier>(group.size());
    for (int i = 0; i < group.size(); i++) {
      handles.add(group.notifier(i).orElseThrow());
    }
    return handles;
  }

  /**
   * Ends the run if a vector is not waiting in the vCPU's local APIC.
   *
   * @param index number of the vector
   * @param what what it would show
   * @throws Exception if it is not so
   */
  public void require(int index, String what) throws Exception {
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
