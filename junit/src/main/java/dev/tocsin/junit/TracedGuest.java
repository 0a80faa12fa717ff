package dev.tocsin.junit;

import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.message.InterruptCommand;
import dev.tocsin.machine.inprocess.GuestObserver;
import dev.tocsin.machine.inprocess.Processor;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Tells trace and account of what processors do with interrupts. */
final class TracedGuest implements GuestObserver {
  private static final int END = 0xb0;
  private static final int SPURIOUS = 0xf0;
  private static final int GLOBAL_ENABLE = 1 << 11;
  private static final int COMMAND = 0x300;
  private static final int COMMAND_HIGH = 0x310;
  private static final int CORRECTED = 0x2f0;
  private static final int LOGICAL = 1 << 11;
  private static final int FIRST_LOCAL = 0x320;
  private static final int LAST_LOCAL = 0x370;
  private static final int X2APIC = 0x800;
  private static final int SELF = 0x3f0;
  private static final int MASTER = 0x20;
  private static final int SLAVE = 0xa0;
  private static final int INITIALISE = 0x10;
  private static final int INPUTS = 8;

  private final int cpus;
  private final Trace trace;
  private final Slots slots;
  private final InService service;
  private final AtomicIntegerArray destinations;

  /** Bit 0: the master's next data byte is its base vector; bit 1: the slave's. */
  private volatile int awaited;

  TracedGuest(int cpus, Trace trace, Slots slots, InService service) {
    this.cpus = cpus;
    this.trace = trace;
    this.slots = slots;
    this.service = service;
    destinations = new AtomicIntegerArray(cpus);
    slots.exempt(Processor.NMI);
    service.exempt(Processor.NMI);
  }

  @Override
  public void began(int cpu, int vector) {
    slots.handled(cpu, vector);
    service.began(cpu, vector);
    trace.add("cpu " + cpu, "handler of vector 0x%02x begins".formatted(vector));
  }

  @Override
  public void returned(int cpu, int vector) {
    service.returned(cpu, vector);
    trace.add("cpu " + cpu, "handler of vector 0x%02x returns".formatted(vector));
  }

  @Override
  public void writes(int cpu, Space space, long address, int width, long value) {
    switch (space) {
      case LOCAL_APIC -> local(cpu, (int) address, value, false);
      case MSR -> {
        if (address >= X2APIC && address <= X2APIC + 0xff) {
          local(cpu, (int) (address - X2APIC) << 4, value, true);
        } else if (address == LocalApic.BASE_MSR && (value & GLOBAL_ENABLE) == 0) {
          service.forget(cpu);
        }
      }
      case PORT -> port(cpu, (int) address, (int) value);
      case MMIO -> {}
    }
  }

  private void local(int cpu, int offset, long value, boolean wide) {
    if (offset == END) {
      service.ended(cpu);
      trace.add("cpu " + cpu, "ends its interrupt (EOI)");
    } else if (offset == SPURIOUS) {
      service.exempt((int) value & 0xff);
    } else if (offset == COMMAND_HIGH) {
      destinations.set(cpu, (int) value >>> 24);
    } else if (offset == COMMAND) {
      int destination = wide ? (int) (value >>> 32) : destinations.get(cpu);
      command(cpu, new InterruptCommand((int) value, destination, wide));
    } else if (offset == SELF && wide) {
      command(cpu, InterruptCommand.self((int) value & 0xff));
    } else if (offset == CORRECTED || (offset >= FIRST_LOCAL && offset <= LAST_LOCAL)) {
      slots.exempt((int) value & 0xff);
    }
  }

  private void command(int cpu, InterruptCommand command) {
    boolean one = command.shorthand() == InterruptCommand.Shorthand.SELF;
    String to =
        switch (command.shorthand()) {
          case NONE -> "destination " + Integer.toUnsignedString(command.destination());
          case SELF -> "itself";
          case ALL -> "all";
          case OTHERS -> "all others";
        };
    trace.add(
        "cpu " + cpu, "commands %s 0x%02x to %s".formatted(command.mode(), command.vector(), to));
    if (command.mode() == DeliveryMode.INIT) {
      for (int other = 0; other < cpus; other++) {
        slots.forget(other);
        if (reaches(command, cpu, other)) {
          service.forget(other);
        }
      }
    } else if (command.mode().hasVector()) {
      slots.allow(command.vector(), 0, one ? 1 : cpus);
    }
  }

  /** Whether a command may be for a processor; of a logical destination that is not known. */
  private boolean reaches(InterruptCommand command, int cpu, int other) {
    if (command.isDeassert()) {
      return false;
    }
    boolean physical = (command.low() & LOGICAL) == 0;
    boolean one = physical && Integer.compareUnsigned(command.destination(), cpus) < 0;
    return switch (command.shorthand()) {
      case NONE -> !one || command.destination() == other;
      case SELF -> cpu == other;
      case ALL -> true;
      case OTHERS -> cpu != other;
    };
  }

  /** ICW1 announces ICW2, which has the vector of the first input. */
  private void port(int cpu, int port, int value) {
    int chip = port >= SLAVE ? 2 : 1;
    if ((port == MASTER || port == SLAVE) && (value & INITIALISE) != 0) {
      awaited |= chip;
    } else if ((port == MASTER + 1 || port == SLAVE + 1) && (awaited & chip) != 0) {
      awaited &= ~chip;
      for (int input = 0; input < INPUTS; input++) {
        slots.exempt((value & 0xf8) + input);
        service.exempt((value & 0xf8) + input);
      }
    } else if (port == MASTER || port == SLAVE) {
      trace.add("cpu " + cpu, "writes 0x%02x to port 0x%02x (8259A)".formatted(value, port));
    }
  }
}
