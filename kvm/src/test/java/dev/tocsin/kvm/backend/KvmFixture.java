package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.kvm.KvmLapic;
import dev.tocsin.kvm.TestVm;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.Eventually;
import dev.tocsin.testkit.port.BackEndFixture;
import java.util.HashSet;
import java.util.Set;

/**
 * The kernel's chips under contract. The processor does not run: what was delivered to it stays in
 * its local APIC's request register until it is taken from there.
 */
final class KvmFixture implements BackEndFixture {
  private static final int FIRST_VECTOR = 0x40;
  private static final int LINE = 10;
  private static final int LINE_VECTOR = 0x60;
  private static final int FENCE_VECTOR = 0x70;
  private static final int REQUEST = 0x200;

  private final TestVm test;
  private final KvmBackEnd owner;
  private final ChipPin pin;

  /** Vectors that were delivered and not taken yet. */
  private final Set<Integer> arrived = new HashSet<>();

  KvmFixture() throws LinuxException {
    test = TestVm.withChips(1).enableApics();
    owner = KvmBackEnd.create(test.vm());
    pin = new ChipPin(LINE);
    pin.sendOnEdge(LINE_VECTOR);
  }

  @Override
  public BackEnd backEnd() {
    return owner.backEnd();
  }

  @Override
  public MsiIrqSourceConfig message(int number) {
    return new MsiIrqSourceConfig(0, 0xfee0_0000, FIRST_VECTOR + number, 0);
  }

  @Override
  public boolean takeDelivery(MsiIrqSourceConfig message) {
    collect();
    return arrived.remove(message.data() & 0xff);
  }

  /** Moves all requests of the local APIC over. */
  private void collect() {
    try {
      KvmLapic lapic = test.vcpu(0).lapic();
      for (int vector = 16; vector < 256; vector++) {
        if (lapic.isRequested(vector)) {
          arrived.add(vector);
        }
      }
      for (int word = 0; word < 8; word++) {
        lapic.set(REQUEST + 16 * word, 0);
      }
      test.vcpu(0).setLapic(lapic);
    } catch (LinuxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The kernel hands some rings to a worker of its own: wait for one of ours to come through. */
  @Override
  public void settle() {
    var fence = new MsiIrqSourceConfig(0, 0xfee0_0000, FENCE_VECTOR, 0);
    try {
      backEnd().messages().prepare(fence).deliver();
    } catch (InterruptException e) {
      throw new IllegalStateException(e);
    }
    Eventually.until("the fence arrives", () -> takeDelivery(fence));
  }

  @Override
  public int line() {
    return LINE;
  }

  @Override
  public boolean takeEdge() {
    collect();
    return arrived.remove(LINE_VECTOR);
  }

  @Override
  public boolean isHigh() {
    return pin.isHigh();
  }

  /** A processor that does not run ends nothing. */
  @Override
  public boolean canEndInterrupts() {
    return false;
  }

  @Override
  public void endInterrupt() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Notifier newEventFd() {
    try {
      return new KvmNotifier(EventFd.create());
    } catch (LinuxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Notifier newPipe() {
    return new StandardInput();
  }

  @Override
  public int openDescriptors() {
    return TestVm.openDescriptors().size();
  }

  @Override
  public void close() {
    owner.close();
    test.close();
  }

  /** Whatever it is, it is no eventfd. */
  private record StandardInput() implements Notifier {
    @Override
    public void ring() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int descriptor() {
      return 0;
    }

    @Override
    public void close() {
      // Not ours.
    }
  }
}
