package dev.tocsin.machine.irqchip;

import dev.tocsin.chip.x86.BoardChips;
import dev.tocsin.chip.x86.SplitIrqChip;
import dev.tocsin.chip.x86.SplitWiring;
import dev.tocsin.chip.x86.ioapic.RedirectionEntry;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.kvm.KvmCpuid;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.kvm.Vm;
import dev.tocsin.kvm.backend.KvmSplitBackEnd;
import dev.tocsin.linux.LinuxException;
import java.util.List;

/** Local APICs are the kernel's; IOAPIC, 8259A pair and 8254 are Java. */
public final class SplitChips implements Chips {
  /** Creates the choice. */
  public SplitChips() {}

  @Override
  public void prepare(Vm vm) throws LinuxException {
    vm.enableSplitIrqchip(Vm.LINES);
    vm.enableWideDestinations();
  }

  @Override
  public void describe(KvmCpuid cpuid) {
    // What the kernel supports is what it has.
  }

  @Override
  public Chipset wire(Vm vm, List<Vcpu> vcpus) throws LinuxException {
    return new Wired(KvmSplitBackEnd.create(vm), vcpus);
  }

  private static final class Wired extends BoardChipset {
    /** After this time a level that no local APIC took is offered again. */
    private static final long RETRY_NANOS = 10_000_000;

    private final KvmSplitBackEnd kvm;
    private final SplitIrqChip chip;
    private final List<SplitProcessor> processors;
    private final Alarms.Alarm retry;
    private final EndWatch ends;
    private final BackEnd backEnd;

    Wired(KvmSplitBackEnd kvm, List<Vcpu> vcpus) {
      this.kvm = kvm;
      Vcpu bootstrap = vcpus.getFirst();
      chip =
          new SplitIrqChip(
              Vm.LINES,
              new SplitWiring(
                  System::nanoTime, this::prepare, high -> kickIf(high, bootstrap), this::alarm));
      retry = ownAlarms().add(chip::retry);
      ends = new EndWatch(chip, vcpus.size(), () -> vcpus.forEach(Vcpu::kick), ownAlarms());
      processors = vcpus.stream().map(vcpu -> new SplitProcessor(vcpu, chip, ends)).toList();
      backEnd = kvm.backEnd(chip.lines(), chip.resample());
    }

    /** The output of the 8259A pair rose: the bootstrap processor is to look. */
    private static void kickIf(boolean high, Vcpu bootstrap) {
      if (high) {
        bootstrap.kick();
      }
    }

    private PreparedMessage prepare(int pin, RedirectionEntry entry) {
      PreparedMessage message = kvm.pinMessage(pin, entry.message());
      return entry.level() ? new Offered(message) : message;
    }

    /** The kernel does not tell when a local APIC begins to take interrupts. */
    private final class Offered extends PreparedMessage {
      private final PreparedMessage message;

      Offered(PreparedMessage message) {
        super(message.config(), message.deliverable());
        this.message = message;
      }

      @Override
      public Delivery deliver() throws InterruptException {
        Delivery outcome = Delivery.DROPPED;
        try {
          outcome = message.deliver();
          return outcome;
        } finally {
          if (outcome == Delivery.DROPPED) {
            retry.at(System.nanoTime() + RETRY_NANOS);
          } else {
            ends.delivered();
          }
        }
      }
    }

    @Override
    public BackEnd backEnd() {
      return backEnd;
    }

    @Override
    public Processor processor(int number) {
      return processors.get(number);
    }

    @Override
    BoardChips board() {
      return chip;
    }

    @Override
    public void close() {
      super.close();
      kvm.close();
    }
  }
}
