package dev.tocsin.kvm;

import dev.tocsin.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The kernel's IOAPIC, read and programmed from outside (struct kvm_irqchip, linux/kvm.h). */
public final class IoApicState {
  private static final int IOAPIC = 2;
  private static final int SIZE = 520;
  private static final int REQUESTS = 24;
  private static final int ENTRIES = 32;

  private IoApicState() {}

  /** Whether a line is high: the kernel keeps it as the pin's request until it falls. */
  public static boolean isHigh(TestVm test, int line) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      int requests = read(arena, test.vm()).get(ValueLayout.JAVA_INT, REQUESTS);
      return (requests & 1 << line) != 0;
    }
  }

  /** Writes the redirection entry of a pin. */
  public static void program(TestVm test, int pin, long entry) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      var chip = read(arena, test.vm());
      chip.set(ValueLayout.JAVA_LONG, ENTRIES + 8L * pin, entry);
      test.vm().writeChip(chip);
    }
  }

  private static MemorySegment read(Arena arena, Vm vm) throws LinuxException {
    var chip = arena.allocate(SIZE, Long.BYTES);
    chip.set(ValueLayout.JAVA_INT, 0, IOAPIC);
    vm.readChip(chip);
    return chip;
  }
}
