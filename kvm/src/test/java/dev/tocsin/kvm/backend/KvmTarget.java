package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.kvm.IoApicState;
import dev.tocsin.kvm.RunningGuest;
import dev.tocsin.kvm.TestVm;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.contract.Target;
import java.util.Optional;

/** KVM's chips as a target of contracts: its processor stands still unless a guest is wanted. */
final class KvmTarget implements Target {
  private static final int APIC = 0xfee0_0000;
  private static final int VECTOR = 0x40;
  private static final int EDGE_VECTOR = 0x60;
  private static final int LEVEL_ENTRY = 0x61 | 1 << 15;
  private static final int LEVEL = 5;
  private static final int EDGE = 6;

  private final TestVm test;
  private final KvmBackEnd owner;
  private final Optional<RunningGuest> guest;

  private KvmTarget(TestVm test, boolean runs) throws LinuxException {
    this.test = test;
    IoApicState.program(test, EDGE, EDGE_VECTOR);
    owner = KvmBackEnd.create(test.vm());
    guest =
        runs ? Optional.of(RunningGuest.startWithPin(test, LEVEL, LEVEL_ENTRY)) : Optional.empty();
  }

  /** A delivered vector stays visible in the local APIC of a processor that does not run. */
  static KvmTarget still() throws LinuxException {
    return new KvmTarget(TestVm.withChips(1).enableApics(), false);
  }

  /** A guest that ends what the level-triggered pin sends. */
  static KvmTarget running() throws Exception {
    var target = new KvmTarget(TestVm.withChips(1), true);
    target.awaitProgrammedPin();
    return target;
  }

  /** Its pin was written before it took interrupts. */
  private void awaitProgrammedPin() throws Exception {
    owner.backEnd().messages().prepare(message(0)).deliver();
    guest.orElseThrow().awaitHandled(0, VECTOR, 1);
  }

  @Override
  public BackEnd backEnd() {
    return owner.backEnd();
  }

  @Override
  public MsiIrqSourceConfig message(int number) {
    return new MsiIrqSourceConfig(0, APIC, VECTOR + number, 0);
  }

  @Override
  public boolean took(int number) throws Exception {
    return test.takeRequest(VECTOR + number);
  }

  @Override
  public int levelLine() {
    return LEVEL;
  }

  @Override
  public boolean high() throws Exception {
    return IoApicState.isHigh(test, LEVEL);
  }

  @Override
  public int edgeLine() {
    return EDGE;
  }

  @Override
  public boolean rose() throws Exception {
    return test.takeRequest(EDGE_VECTOR);
  }

  @Override
  public void serve() {
    // The guest does, as soon as the pin is high.
  }

  @Override
  public Optional<Notifier> eventFd() throws Exception {
    return Optional.of(new Counter(EventFd.create()));
  }

  @Override
  public Optional<Notifier> notEventFd() throws Exception {
    return Optional.of(new Zeroes(Fd.open("/dev/zero", Fd.READ_WRITE)));
  }

  @Override
  public void close() {
    guest.ifPresent(RunningGuest::close);
    owner.close();
    test.close();
  }

  /** An eventfd that another part of the program made. */
  private record Counter(EventFd counter) implements Notifier {
    @Override
    public void ring() {
      try {
        counter.write(1);
      } catch (LinuxException refused) {
        throw new AssertionError(refused);
      }
    }

    @Override
    public int descriptor() {
      return counter.fd();
    }

    @Override
    public void close() {
      counter.close();
    }
  }

  /** A file that is no eventfd. */
  private record Zeroes(Fd file) implements Notifier {
    @Override
    public void ring() {
      throw new AssertionError("nobody rings here");
    }

    @Override
    public int descriptor() {
      return file.number();
    }

    @Override
    public void close() {
      file.close();
    }
  }
}
