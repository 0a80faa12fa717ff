package dev.tocsin.machine.demo.guest;

import static dev.tocsin.machine.demo.guest.JavaGuest.setShared;
import static dev.tocsin.machine.demo.guest.JavaGuest.shared;

import dev.tocsin.machine.inprocess.Processor;
import java.util.ArrayList;
import java.util.List;

/**
 * The driver of the bell in Java: finds bells on the PCI bus, decides type and number of their
 * interrupts, and has them arrive where the host asks.
 *
 * <p>Run by the first processor; the level line's handler may run on another one, after the command
 * that told it of a sharer.
 */
final class JavaDriver {
  private static final int BELL = 0x4245_1234;

  private static final long IOAPIC = 0xfec0_0000L;
  private static final int IOAPIC_WINDOW = 0x10;
  private static final int IOAPIC_ENTRIES = 0x10;
  private static final int LEVEL = 0x8000;
  private static final int MASKED = 0x10000;

  private final JavaPci pci = new JavaPci();

  /** Replaced as a whole when the bus is enumerated. */
  private volatile List<JavaBell> bells = List.of();

  private volatile int levelVector;

  int levelVector() {
    return levelVector;
  }

  void runCommand(Processor cpu) {
    int number = shared(cpu, Protocol.COMMAND_SEQ);
    int op = shared(cpu, Protocol.COMMAND_OP);
    setShared(cpu, Protocol.COMMAND_RESULT, execute(cpu, op));
    setShared(cpu, Protocol.COMMAND_DONE, number);
  }

  private static int arg(Processor cpu, int number) {
    return shared(cpu, Protocol.COMMAND_ARGS + 4 * number);
  }

  private int execute(Processor cpu, int op) {
    return switch (op) {
      case Protocol.OP_ENUMERATE -> enumerate(cpu);
      case Protocol.OP_SETUP_EDGE -> routePin(cpu, arg(cpu, 0), arg(cpu, 1), arg(cpu, 2));
      default -> {
        int number = arg(cpu, 0);
        boolean known = number >= 0 && number < bells.size();
        yield known ? executeOn(cpu, bells.get(number), op) : Protocol.RESULT_FAILED;
      }
    };
  }

  private int executeOn(Processor cpu, JavaBell bell, int op) {
    return switch (op) {
      case Protocol.OP_LOAD -> load(cpu, bell, arg(cpu, 1));
      case Protocol.OP_UNLOAD -> bell.unload(cpu);
      case Protocol.OP_MASK, Protocol.OP_UNMASK ->
          bell.mask(cpu, arg(cpu, 1), op == Protocol.OP_MASK);
      case Protocol.OP_RETARGET -> bell.retarget(cpu, arg(cpu, 1), arg(cpu, 2), arg(cpu, 3));
      case Protocol.OP_PENDING -> bell.pending(cpu, arg(cpu, 1));
      default -> Protocol.RESULT_FAILED;
    };
  }

  private int enumerate(Processor cpu) {
    List<JavaBell> found = new ArrayList<>();
    pci.each(
        cpu,
        function -> {
          if (JavaPci.read(cpu, function, JavaPci.ID) == BELL
              && found.size() < Protocol.MAX_BELLS) {
            setShared(cpu, Protocol.FOUND + 4 * found.size(), function);
            found.add(new JavaBell(cpu, function, pci.place(cpu, function)));
          }
        });
    bells = List.copyOf(found);
    return found.size();
  }

  /** Masked while its other half changes. */
  private static int routePin(Processor cpu, int pin, int entry, int target) {
    int low = IOAPIC_ENTRIES + 2 * pin;
    writeIoApic(cpu, low, MASKED);
    writeIoApic(cpu, low + 1, target << 24);
    writeIoApic(cpu, low, entry);
    return 0;
  }

  private static void writeIoApic(Processor cpu, int index, int value) {
    cpu.write32(IOAPIC, index);
    cpu.write32(IOAPIC + IOAPIC_WINDOW, value);
  }

  /** Takes the best there is of what the host allows. */
  private int load(Processor cpu, JavaBell bell, int allowed) {
    int kind = bell.best(allowed);
    var to = new JavaBell.Targets(arg(cpu, 2), arg(cpu, 3), arg(cpu, 4), arg(cpu, 5), arg(cpu, 6));
    int count =
        switch (kind) {
          case Protocol.KIND_MSIX -> bell.loadMsix(cpu, to);
          case Protocol.KIND_MSI -> bell.loadMsi(cpu, to);
          case Protocol.KIND_INTX -> {
            levelVector = to.vector();
            routePin(cpu, bell.line(cpu), to.vector() | LEVEL, to.cpu());
            yield bell.loadIntx(cpu);
          }
          default -> 0;
        };
    return kind << 16 | count;
  }

  /** Every sharer of the line is asked; whoever has a cause is acknowledged: its line falls. */
  void levelInterrupt(Processor cpu) {
    List<JavaBell> all = bells;
    boolean found = false;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).serve(cpu)) {
        increment(cpu, Protocol.SERVED + 4 * i);
        found = true;
      }
    }
    if (!found) {
      increment(cpu, Protocol.EMPTY_RUNS);
    }
  }

  private static void increment(Processor cpu, int offset) {
    setShared(cpu, offset, shared(cpu, offset) + 1);
  }
}
