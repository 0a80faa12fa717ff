package dev.tocsin.machine.irqchip;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.kvm.KvmLapic;
import dev.tocsin.kvm.VcpuExit;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.Fd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.contract.Target;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Chips that are not all the kernel's under contract: the test is the processor. */
abstract class StillTarget implements Target {
  static final int LEVEL = 5;
  private static final int EDGE = 6;
  private static final int VECTOR = 0x40;
  private static final int EDGE_VECTOR = 0x60;
  private static final int LEVEL_VECTOR = 0x61;

  final StillMachine machine;
  final Set<Integer> arrived = new HashSet<>();

  private StillTarget(Chips chips) throws LinuxException {
    machine = new StillMachine(chips);
    machine.program(EDGE, EDGE_VECTOR);
  }

  /** Takes the interrupts that have reached the processor, and ends them. */
  abstract void collect() throws LinuxException;

  /** The processor ends the level-triggered interrupt. */
  abstract void end() throws LinuxException;

  private boolean take(int vector) throws LinuxException {
    collect();
    return arrived.remove(vector);
  }

  @Override
  public BackEnd backEnd() {
    return machine.chipset.backEnd();
  }

  @Override
  public MsiIrqSourceConfig message(int number) {
    return new MsiIrqSourceConfig(0, 0xfee0_0000, VECTOR + number, 0);
  }

  @Override
  public boolean took(int number) throws LinuxException {
    return take(VECTOR + number);
  }

  @Override
  public int levelLine() {
    return LEVEL;
  }

  @Override
  public boolean high() {
    return (machine.pio.read(0x20, 1) >> LEVEL & 1) != 0;
  }

  @Override
  public int edgeLine() {
    return EDGE;
  }

  @Override
  public boolean rose() throws LinuxException {
    return take(EDGE_VECTOR);
  }

  @Override
  public void serve() {
    machine.program(LEVEL, LEVEL_VECTOR | 1 << 15);
    try {
      end();
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  @Override
  public Optional<Notifier> eventFd() throws LinuxException {
    return Optional.of(new Counter(EventFd.create()));
  }

  @Override
  public Optional<Notifier> notEventFd() throws LinuxException {
    return Optional.of(new Zeroes(Fd.open("/dev/zero", Fd.READ_WRITE)));
  }

  @Override
  public void close() {
    machine.close();
  }

  /** The kernel's local APIC keeps what was delivered; its ends are told by hand. */
  static final class Split extends StillTarget {
    Split() throws LinuxException {
      super(new SplitChips());
      KvmLapic lapic = machine.vcpu.lapic();
      machine.vcpu.setLapic(lapic.set(KvmLapic.SPURIOUS, 0x1ff).set(KvmLapic.LINT0, 0x10000));
    }

    /** Writes back only what had something: the kernel may deliver between the two calls. */
    @Override
    void collect() throws LinuxException {
      KvmLapic lapic = machine.vcpu.lapic();
      boolean any = false;
      for (int vector = 16; vector < 256; vector++) {
        if (lapic.isRequested(vector)) {
          arrived.add(vector);
          any = true;
        }
      }
      if (!any) {
        return;
      }
      for (int word = 0; word < 8; word++) {
        lapic.set(0x200 + 16 * word, 0);
      }
      machine.vcpu.setLapic(lapic);
    }

    @Override
    void end() throws LinuxException {
      collect();
      machine.chipset.processor(0).answers(new VcpuExit.IoapicEoi(LEVEL_VECTOR));
    }
  }

  /** The local APIC is Java, too. */
  static final class User extends StillTarget {
    private final UserProcessor processor;

    User() throws LinuxException {
      super(new UserChips());
      processor = (UserProcessor) machine.chipset.processor(0);
      processor.apic().write(0xf0, 4, 0x1ff);
      processor.apic().write(0x350, 4, 0x10000);
    }

    @Override
    void collect() {
      while (processor.apic().hasInterrupt()) {
        arrived.add(processor.apic().acknowledge());
        processor.apic().write(0xb0, 4, 0);
      }
    }

    @Override
    void end() {
      if (processor.apic().hasInterrupt()) {
        arrived.add(processor.apic().acknowledge());
        processor.apic().write(0xb0, 4, 0);
      }
    }
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
