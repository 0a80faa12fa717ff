package dev.tocsin.machine.demo.guest;

import static dev.tocsin.machine.demo.guest.JavaGuest.setShared;
import static dev.tocsin.machine.demo.guest.JavaGuest.shared;

import dev.tocsin.machine.inprocess.Processor;

/**
 * The driver of the bell in Java: decides type and number of a bell's interrupts, as the host asks
 * it to.
 *
 * <p>Run by the first processor; the level line's handler may run on another one, after the command
 * that told it of a sharer.
 */
final class JavaDriver {
  // Registers of the bell, as dev.tocsin.devices.bell documents them.
  private static final int BELL = 0x4c4c4542;
  private static final int CAPABILITIES = 0x08;
  private static final int TYPE = 0x0c;
  private static final int TYPE_NONE = 0;
  private static final int TYPE_EDGE = 1;
  private static final int TYPE_LEVEL = 2;
  private static final int TYPE_MESSAGES = 3;
  private static final int COUNT = 0x10;
  private static final int ENABLE = 0x14;
  private static final int STATUS = 0x18;
  private static final int LINE = 0x1c;
  private static final int CAUSE = 0x20;
  private static final int MASK_ALL = 0x24;
  private static final int PENDING = 0x1000;
  private static final int TABLE = 0x8000;
  private static final int ENTRY = 16;
  private static final int CONTROL = 12;

  private static final long IOAPIC = 0xfec0_0000L;
  private static final int IOAPIC_WINDOW = 0x10;
  private static final int IOAPIC_ENTRIES = 0x10;
  private static final int LEVEL = 0x8000;
  private static final int MASKED = 0x10000;

  private final long[] levelBells = new long[Protocol.MAX_BELLS];

  /** Written after what it guards, the bells of the line. */
  private volatile int levelVector;

  int levelVector() {
    return levelVector;
  }

  void runCommand(Processor cpu) {
    int number = shared(cpu, Protocol.COMMAND_SEQ);
    int op = shared(cpu, Protocol.COMMAND_OP);
    setShared(cpu, Protocol.COMMAND_RESULT, execute(cpu, op, arg(cpu, 0)));
    setShared(cpu, Protocol.COMMAND_DONE, number);
  }

  private static int arg(Processor cpu, int number) {
    return shared(cpu, Protocol.COMMAND_ARGS + 4 * number);
  }

  private int execute(Processor cpu, int op, int address) {
    long bell = Integer.toUnsignedLong(address);
    return switch (op) {
      case Protocol.OP_PROBE -> cpu.read32(bell) == BELL ? cpu.read32(bell + CAPABILITIES) : 0;
      case Protocol.OP_SETUP_EDGE -> {
        routePin(cpu, cpu.read32(bell + LINE), arg(cpu, 1), arg(cpu, 2));
        yield enable(cpu, bell, TYPE_EDGE, 1);
      }
      case Protocol.OP_SETUP_LEVEL -> setupLevel(cpu, bell);
      case Protocol.OP_SETUP_MESSAGES -> setupMessages(cpu, bell);
      case Protocol.OP_MASK, Protocol.OP_UNMASK -> {
        cpu.write32(entry(bell, arg(cpu, 1)) + CONTROL, op == Protocol.OP_MASK ? 1 : 0);
        yield 0;
      }
      case Protocol.OP_RETARGET -> retarget(cpu, entry(bell, arg(cpu, 1)));
      case Protocol.OP_PENDING -> {
        int index = arg(cpu, 1);
        yield cpu.read32(bell + PENDING + index / 32 * 4L) >>> index % 32 & 1;
      }
      case Protocol.OP_SHUT_DOWN -> shutDown(cpu, bell);
      default -> Protocol.RESULT_FAILED;
    };
  }

  /** Masked while its other half changes. */
  private static void routePin(Processor cpu, int pin, int entry, int target) {
    int low = IOAPIC_ENTRIES + 2 * pin;
    writeIoApic(cpu, low, MASKED);
    writeIoApic(cpu, low + 1, target << 24);
    writeIoApic(cpu, low, entry);
  }

  private static void writeIoApic(Processor cpu, int index, int value) {
    cpu.write32(IOAPIC, index);
    cpu.write32(IOAPIC + IOAPIC_WINDOW, value);
  }

  private static int enable(Processor cpu, long bell, int type, int count) {
    cpu.write32(bell + TYPE, type);
    cpu.write32(bell + COUNT, count);
    cpu.write32(bell + ENABLE, 1);
    return cpu.read32(bell + STATUS);
  }

  /** The handler knows the sharer before the line can rise. */
  private int setupLevel(Processor cpu, long bell) {
    int index = arg(cpu, 3);
    if (index < 0 || index >= levelBells.length) {
      return Protocol.RESULT_FAILED;
    }
    levelBells[index] = bell;
    levelVector = arg(cpu, 1);
    routePin(cpu, cpu.read32(bell + LINE), arg(cpu, 1) | LEVEL, arg(cpu, 2));
    return enable(cpu, bell, TYPE_LEVEL, 1);
  }

  /** Every sharer of the line is asked; whoever has a cause is acknowledged: its line falls. */
  void levelInterrupt(Processor cpu) {
    boolean found = false;
    for (int i = 0; i < levelBells.length; i++) {
      int cause = levelBells[i] == 0 ? 0 : cpu.read32(levelBells[i] + CAUSE);
      if (cause != 0) {
        cpu.write32(levelBells[i] + CAUSE, cause);
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

  private static long entry(long bell, int index) {
    return bell + TABLE + (long) ENTRY * index;
  }

  private static void setMessage(Processor cpu, long entry, int vector, int target) {
    cpu.write32(entry, (int) JavaGuest.LOCAL_APIC | target << 12);
    cpu.write32(entry + 4, 0);
    cpu.write32(entry + 8, vector);
  }

  /**
   * As Linux does: everything masked at once, entries filled, then one write lets all of them live.
   * Vectors repeat every {@code vectors} sources, and each such run goes to the next processor.
   */
  private static int setupMessages(Processor cpu, long bell) {
    int count = arg(cpu, 1);
    int vector = arg(cpu, 2);
    int vectors = arg(cpu, 3);
    int first = arg(cpu, 4);
    int cpus = arg(cpu, 5);
    cpu.write32(bell + MASK_ALL, 1);
    int status = enable(cpu, bell, TYPE_MESSAGES, count);
    for (int i = 0; i < count; i++) {
      long entry = entry(bell, i);
      setMessage(cpu, entry, vector + i % vectors, first + i / vectors % cpus);
      cpu.write32(entry + CONTROL, 0);
    }
    cpu.write32(bell + MASK_ALL, 0);
    return status;
  }

  private static int retarget(Processor cpu, long entry) {
    cpu.write32(entry + CONTROL, 1);
    setMessage(cpu, entry, arg(cpu, 2), arg(cpu, 3));
    cpu.write32(entry + CONTROL, 0);
    return 0;
  }

  private int shutDown(Processor cpu, long bell) {
    cpu.write32(bell + ENABLE, 0);
    cpu.write32(bell + TYPE, TYPE_NONE);
    for (int i = 0; i < levelBells.length; i++) {
      levelBells[i] = levelBells[i] == bell ? 0 : levelBells[i];
    }
    return cpu.read32(bell + STATUS);
  }
}
