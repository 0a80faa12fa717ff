package dev.tocsin.machine.oracle;

import dev.tocsin.chip.x86.ChipOptions;
import dev.tocsin.chip.x86.ChipWiring;
import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.timer.ApicClock;
import java.util.ArrayList;
import java.util.List;

/** Does what the guest does, on two of our local APICs; returns the lines it would print. */
final class SoftGuest {
  private static final long SECOND = 1_000_000_000;
  private static final int[] VECTORS = {0x320, 0x330, 0x340, 0x350, 0x360, 0x370};

  private final SoftIrqChip chip;
  private long now;

  private SoftGuest() {
    var clock = ApicClock.of(() -> now, SECOND);
    chip = new SoftIrqChip(ChipOptions.of(2), new ChipWiring(clock, _ -> {}, _ -> {}));
    chip.localApic(1).inbox().signal(DeliveryMode.START_UP, 8);
    chip.localApic(1).takeEvents();
  }

  static List<String> run(List<GuestOperation> operations) {
    var guest = new SoftGuest();
    List<String> lines = new ArrayList<>();
    for (GuestOperation operation : operations) {
      int seen = guest.run(operation);
      if (operation.kind().prints()) {
        lines.add("%08x".formatted(seen));
      }
    }
    return lines;
  }

  private int run(GuestOperation operation) {
    LocalApic apic = chip.localApic(operation.cpu());
    switch (operation.kind()) {
      case WRITE -> write(apic, operation.register(), operation.value());
      case READ -> {
        return (int) apic.read(operation.register(), 4);
      }
      case TAKE -> {
        return take(apic);
      }
      case RESET -> reset(apic);
      case WAIT -> now += SECOND;
    }
    return 0;
  }

  private static void write(LocalApic apic, int register, int value) {
    apic.write(register, 4, Integer.toUnsignedLong(value));
  }

  private static int take(LocalApic apic) {
    return apic.hasInterrupt() ? apic.acknowledge() : -1;
  }

  /** As the guest's reset(). */
  private static void reset(LocalApic apic) {
    write(apic, 0x0f0, 0x1ff);
    write(apic, 0x080, 0);
    write(apic, 0x0d0, 0);
    write(apic, 0x0e0, -1);
    for (int vector : VECTORS) {
      write(apic, vector, 0x10000);
    }
    write(apic, 0x3e0, 0);
    write(apic, 0x380, 0);
    write(apic, 0x310, 0);
    write(apic, 0x300, 0x40021);
    boolean more;
    do {
      more = take(apic) >= 0;
      for (int word = 0; word < 8; word++) {
        more |= apic.read(0x100 + 0x10 * word, 4) != 0;
      }
      write(apic, 0x0b0, 0);
    } while (more);
    write(apic, 0x280, 0);
    write(apic, 0x280, 0);
  }
}
