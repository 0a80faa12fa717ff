package dev.tocsin.machine.demo.guest;

import dev.tocsin.machine.inprocess.Processor;
import dev.tocsin.machine.inprocess.Program;

/**
 * The demo's guest in Java: what {@code src/main/guest} is in C, by registers only.
 *
 * <p>Interrupts are open in exactly one place, the halt of the idle loop, so that no other code has
 * to expect them. Every handler counts itself for the host to read; only the level line's does
 * more.
 */
public final class JavaGuest {
  static final long LOCAL_APIC = 0xfee0_0000L;

  private static final int ID = 0x020;
  private static final int TASK_PRIORITY = 0x080;
  private static final int END = 0x0b0;
  private static final int SPURIOUS = 0x0f0;
  private static final int IN_SERVICE = 0x100;
  private static final int COMMAND = 0x300;
  private static final int COMMAND_HIGH = 0x310;
  private static final int TIMER = 0x320;
  private static final int LINT0 = 0x350;
  private static final int LINT1 = 0x360;
  private static final int MASKED = 0x10000;
  private static final int ENABLED = 0x1ff;
  private static final int INIT = 0x4500;
  private static final int START_UP = 0x4600;

  /** Where other processors start: the address divided by 4096. */
  private static final int START_PAGE = 8;

  private static final int START_PATIENCE = 20_000;
  private static final int SPURIOUS_VECTOR = 0xff;
  private static final int FIRST_INTERRUPT = 32;

  private final JavaDriver driver = new JavaDriver();

  private JavaGuest() {}

  /**
   * Returns a guest to boot.
   *
   * @return what the bootstrap processor runs
   */
  public static Program program() {
    return new JavaGuest()::boot;
  }

  private void boot(Processor cpu) {
    cpu.out(0x21, 1, 0xff);
    cpu.out(0xa1, 1, 0xff);
    goOnline(cpu);
    cpu.place(START_PAGE, this::otherProcessor);
    int wanted = Math.min(shared(cpu, Protocol.CPUS_WANTED), Protocol.MAX_CPUS);
    for (int number = 1; number < wanted; number++) {
      startProcessor(cpu, number);
    }
    setShared(cpu, Protocol.STATE, Protocol.STATE_READY);
    while (true) {
      if (shared(cpu, Protocol.COMMAND_SEQ) != shared(cpu, Protocol.COMMAND_DONE)) {
        driver.runCommand(cpu);
      } else {
        halt(cpu);
      }
    }
  }

  private void otherProcessor(Processor cpu) {
    goOnline(cpu);
    while (true) {
      halt(cpu);
    }
  }

  /** One processor at a time; a start-up message that came too early is sent again. */
  private static void startProcessor(Processor cpu, int number) {
    send(cpu, number, INIT);
    while (shared(cpu, Protocol.CPUS_ONLINE) == number) {
      send(cpu, number, START_UP | START_PAGE);
      for (int i = 0; i < START_PATIENCE && shared(cpu, Protocol.CPUS_ONLINE) == number; i++) {
        cpu.pause();
      }
    }
  }

  private static void send(Processor cpu, int target, int command) {
    cpu.write32(LOCAL_APIC + COMMAND_HIGH, target << 24);
    cpu.write32(LOCAL_APIC + COMMAND, command);
  }

  private void goOnline(Processor cpu) {
    for (int vector = FIRST_INTERRUPT; vector <= SPURIOUS_VECTOR; vector++) {
      cpu.onInterrupt(vector, this::interrupt);
    }
    cpu.write32(LOCAL_APIC + TASK_PRIORITY, 0);
    cpu.write32(LOCAL_APIC + TIMER, MASKED);
    cpu.write32(LOCAL_APIC + LINT0, MASKED);
    cpu.write32(LOCAL_APIC + LINT1, MASKED);
    cpu.write32(LOCAL_APIC + SPURIOUS, ENABLED);
    setShared(cpu, Protocol.CPUS_ONLINE, shared(cpu, Protocol.CPUS_ONLINE) + 1);
  }

  private static void halt(Processor cpu) {
    cpu.enableInterrupts();
    cpu.halt();
    cpu.disableInterrupts();
  }

  private void interrupt(Processor cpu, int vector) {
    int slot = 4 * (cpu.read32(LOCAL_APIC + ID) >>> 24 << 8 | vector);
    setShared(cpu, Protocol.SEEN + slot, shared(cpu, Protocol.MARK));
    if (vector == Protocol.CONTROL_VECTOR && shared(cpu, Protocol.IN_SERVICE) == 0) {
      setShared(
          cpu,
          Protocol.IN_SERVICE,
          inService(cpu, vector) ? Protocol.IN_SERVICE_KEPT : Protocol.IN_SERVICE_DROPPED);
    }
    if (vector == driver.levelVector()) {
      driver.levelInterrupt(cpu);
    }
    if (vector != SPURIOUS_VECTOR) {
      cpu.write32(LOCAL_APIC + END, 0);
    }
    setShared(cpu, Protocol.COUNTS + slot, shared(cpu, Protocol.COUNTS + slot) + 1);
  }

  private static boolean inService(Processor cpu, int vector) {
    int word = cpu.read32(LOCAL_APIC + IN_SERVICE + (vector >> 5) * 0x10L);
    return (word >>> vector & 1) != 0;
  }

  static int shared(Processor cpu, int offset) {
    return cpu.read32(Protocol.SHARED_BASE + (long) offset);
  }

  static void setShared(Processor cpu, int offset, int value) {
    cpu.write32(Protocol.SHARED_BASE + (long) offset, value);
  }
}
