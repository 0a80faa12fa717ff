package dev.tocsin.kvm.backend;

import dev.tocsin.linux.Ioctl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * One line where it ends at the kernel's chips, looked at and programmed from outside ({@code
 * struct kvm_irqchip}; linux/kvm.h, asm/kvm.h): the IOAPIC sends its edges, and the second 8259A,
 * which nobody has set up, shows its level.
 */
final class ChipPin {
  private static final long KVM_GET_IRQCHIP = Ioctl.iowr(0xae, 0x62, 520);
  private static final long KVM_SET_IRQCHIP = Ioctl.ior(0xae, 0x63, 520);
  private static final int SLAVE = 1;
  private static final int IOAPIC = 2;

  /** Of {@code kvm_pic_state.last_irr}, the levels of an edge-triggered 8259A's pins. */
  private static final long LEVELS = 8;

  /** Of {@code kvm_ioapic_state.redirtbl}. */
  private static final long ENTRIES = 32;

  private final int vm;
  private final int line;

  /** Of the machine that was created last; line 8 to 15. */
  ChipPin(int line) {
    vm = newestMachine();
    this.line = line;
  }

  private static int newestMachine() {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .filter(ChipPin::isMachine)
          .map(file -> Integer.parseInt(file.getFileName().toString()))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isMachine(Path file) {
    try {
      return Files.readSymbolicLink(file).toString().equals("anon_inode:kvm-vm");
    } catch (IOException _) {
      return false;
    }
  }

  /** Lets rising edges send a vector to the first processor. */
  void sendOnEdge(int vector) {
    try (var arena = Arena.ofConfined()) {
      MemorySegment chip = read(arena, IOAPIC);
      chip.set(ValueLayout.JAVA_LONG, ENTRIES + 8L * line, vector);
      call(KVM_SET_IRQCHIP, chip);
    }
  }

  /** The level of the line that ends here. */
  boolean isHigh() {
    try (var arena = Arena.ofConfined()) {
      return (read(arena, SLAVE).get(ValueLayout.JAVA_BYTE, LEVELS) >> (line - 8) & 1) == 1;
    }
  }

  private MemorySegment read(Arena arena, int number) {
    MemorySegment chip = arena.allocate(520, 8);
    chip.set(ValueLayout.JAVA_INT, 0, number);
    call(KVM_GET_IRQCHIP, chip);
    return chip;
  }

  private void call(long request, MemorySegment argument) {
    int result = Ioctl.tryCall(vm, request, argument);
    if (result < 0) {
      throw new IllegalStateException("errno " + -result);
    }
  }
}
