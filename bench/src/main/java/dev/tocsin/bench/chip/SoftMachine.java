package dev.tocsin.bench.chip;

import dev.tocsin.chip.x86.ChipOptions;
import dev.tocsin.chip.x86.ChipWiring;
import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.chip.x86.apic.ApicBase;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.timer.ApicClock;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Chips in Java whose processors are all in x2APIC mode, and an engine over them. */
final class SoftMachine implements AutoCloseable {
  /** Deliveries between two looks at the clock; each has a vector of its own. */
  static final int WINDOW = 64;

  private static final int FIRST_VECTOR = 0x40;
  private static final int PINS = 240;
  private static final int APIC_ON = 0x1ff;
  private static final int SPURIOUS = 0xf0;
  private static final long X2APIC = ApicBase.ADDRESS | 3 << 10;
  private static final int EOI_MSR = 0x80b;
  private static final int GROUP = 2048;

  private final SoftIrqChip chip;
  private final InterruptEngine engine;
  private long nextBase;

  SoftMachine(int processors) {
    this(processors, _ -> {});
  }

  SoftMachine(int processors, IntConsumer kick) {
    var ids = IntStream.range(0, processors).boxed().toList();
    var clock = ApicClock.of(System::nanoTime, 1_000_000_000L);
    chip = new SoftIrqChip(new ChipOptions(ids, PINS, true), new ChipWiring(clock, kick, _ -> {}));
    engine = InterruptEngine.start(chip.backEnd("chips in Java", Optional.empty()));
    for (int i = 0; i < processors; i++) {
      LocalApic apic = chip.localApic(i);
      apic.inbox().signal(DeliveryMode.START_UP, 1);
      apic.takeEvents();
      apic.write(SPURIOUS, 4, APIC_ON);
      apic.writeMsr(LocalApic.BASE_MSR, X2APIC);
    }
  }

  SoftIrqChip chip() {
    return chip;
  }

  InterruptEngine engine() {
    return engine;
  }

  /** The vector of the n-th delivery of a window. */
  static int vector(int n) {
    return FIRST_VECTOR + n % WINDOW;
  }

  /** The message for a processor. */
  static MsiIrqSourceConfig message(int processor, int vector) {
    return new MsiIrqSourceConfig(
        processor & ~0xff, 0xfee0_0000 | (processor & 0xff) << 12, vector, 0);
  }

  /** Groups whose sources go where they are told, live, as a device has them. */
  Sources sources(int count, Placement placement) throws InterruptException {
    var groups = new MessageGroup[(count + GROUP - 1) / GROUP];
    for (int g = 0; g < groups.length; g++) {
      int size = Math.min(GROUP, count - g * GROUP);
      groups[g] =
          engine.managersFor("bench").msi().createGroup(new MsiIrqGroupConfig(nextBase, size));
      nextBase += size;
      groups[g].enable();
      for (int i = 0; i < size; i++) {
        groups[g].update(i, placement.of(g * GROUP + i), false, true);
      }
    }
    return new Sources(groups);
  }

  /** Where a source's message goes. */
  interface Placement {
    MsiIrqSourceConfig of(int source);
  }

  /** One group's sources, live. */
  MessageGroup group(int count, Placement placement) throws InterruptException {
    return sources(count, placement).groups[0];
  }

  /** Many sources as one row. */
  static final class Sources {
    private final MessageGroup[] groups;

    Sources(MessageGroup[] groups) {
      this.groups = groups;
    }

    void trigger(int source) throws InterruptException {
      groups[source / GROUP].trigger(source % GROUP);
    }
  }

  /** Takes and ends what a processor has, as its handlers would; returns how many that were. */
  int drain(int processor) {
    LocalApic apic = chip.localApic(processor);
    int taken = 0;
    while (apic.hasInterrupt()) {
      apic.acknowledge();
      apic.writeMsr(EOI_MSR, 0);
      taken++;
    }
    return taken;
  }

  /** Ends the run if a processor had another number of interrupts. */
  void expect(int processor, int deliveries) {
    int taken = drain(processor);
    if (taken != deliveries) {
      throw new IllegalStateException(
          "%d deliveries became %d interrupts".formatted(deliveries, taken));
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
