package dev.tocsin.devices.edu;

import dev.tocsin.devices.Agenda;
import dev.tocsin.pci.PciInterrupts;
import java.lang.foreign.MemorySegment;

/** The registers, and what they set going on the agenda; the package page has the map. */
final class EduRegisters extends Access {
  static final long SIZE = 1 << 20;

  /** How long a transfer takes. */
  static final long TRANSFER_NANOS = 100_000_000;

  private static final long IDENTIFICATION = 0x0100_00ed;
  private static final int COMPUTING = 0x01;
  private static final int INTERRUPT_WHEN_COMPUTED = 0x80;
  private static final int COMPUTED = 0x001;
  private static final int TRANSFERRED = 0x100;

  /** Guards all fields; taken before the function's own locks, never while memory is copied. */
  private final Object lock = new Object();

  private final Agenda agenda;
  private final DmaEngine dma;
  private final Interrupts interrupts;
  private final MemorySegment buffer = DmaEngine.staging(Transfer.BUFFER_BYTES);
  private final Latches latches = new Latches();
  private Transfer transfer = Transfer.NONE;

  /** Changes with each reset: what was set going before has no effect any more. */
  private int life;

  private EduCounters counters = new EduCounters(0, 0, 0);

  /** Registers that a driver writes. */
  private static final class Latches {
    private int liveness;
    private int factorial;
    private int status;
  }

  EduRegisters(Agenda agenda, DmaEngine dma, PciInterrupts output) {
    this.agenda = agenda;
    this.dma = dma;
    interrupts = new Interrupts(output);
  }

  EduCounters counters() {
    synchronized (lock) {
      return counters;
    }
  }

  void reset() {
    synchronized (lock) {
      life++;
      latches.liveness = 0;
      latches.factorial = 0;
      latches.status = 0;
      transfer = Transfer.NONE;
      buffer.fill((byte) 0);
      interrupts.acknowledge(-1);
    }
  }

  @Override
  long readAligned(long offset, int width) {
    if (width != 4 && offset < 0x80) {
      return -1;
    }
    synchronized (lock) {
      return offset == (int) offset ? register((int) offset) : -1;
    }
  }

  private long register(int offset) {
    return switch (offset) {
      case 0x00 -> IDENTIFICATION;
      case 0x04 -> latches.liveness;
      case 0x08 -> latches.factorial;
      case 0x20 -> latches.status;
      case 0x24 -> interrupts.status();
      case 0x80 -> transfer.source();
      case 0x88 -> transfer.destination();
      case 0x90 -> transfer.count();
      case 0x98 -> transfer.command();
      default -> -1;
    };
  }

  @Override
  void writeAligned(long offset, int width, long value) {
    if ((width != 4 && offset < 0x80) || offset != (int) offset) {
      return;
    }
    synchronized (lock) {
      switch ((int) offset) {
        case 0x04 -> latches.liveness = ~(int) value;
        case 0x08 -> compute((int) value);
        case 0x20 ->
            latches.status = (latches.status & COMPUTING) | ((int) value & INTERRUPT_WHEN_COMPUTED);
        case 0x60 -> interrupts.raise((int) value);
        case 0x64 -> interrupts.acknowledge((int) value);
        default -> writeTransfer((int) offset, value);
      }
    }
  }

  private void compute(int operand) {
    if ((latches.status & COMPUTING) != 0) {
      return;
    }
    latches.factorial = operand;
    latches.status |= COMPUTING;
    int started = life;
    agenda.after(0, () -> computed(Factorial.of(operand), started));
  }

  private void computed(int result, int started) {
    synchronized (lock) {
      if (started != life) {
        return;
      }
      latches.factorial = result;
      latches.status &= ~COMPUTING;
      counters = counters.withComputed();
      if ((latches.status & INTERRUPT_WHEN_COMPUTED) != 0) {
        interrupts.raise(COMPUTED);
      }
    }
  }

  /** The engine's registers hold still while it runs. */
  private void writeTransfer(int offset, long value) {
    Transfer now = transfer;
    if (now.running()) {
      return;
    }
    switch (offset) {
      case 0x80 -> transfer = new Transfer(value, now.destination(), now.count(), now.command());
      case 0x88 -> transfer = new Transfer(now.source(), value, now.count(), now.command());
      case 0x90 -> transfer = new Transfer(now.source(), now.destination(), value, now.command());
      case 0x98 -> start(new Transfer(now.source(), now.destination(), now.count(), value));
      default -> {
        // no register, or one for reading
      }
    }
  }

  private void start(Transfer wanted) {
    if (wanted.running()) {
      transfer = wanted;
      int started = life;
      agenda.after(TRANSFER_NANOS, () -> transfer(wanted, started));
    }
  }

  /** Copies without the lock, between two looks at whether the device was reset. */
  private void transfer(Transfer wanted, int started) {
    int inside = wanted.inside();
    MemorySegment staging = DmaEngine.staging(inside < 0 ? 0 : wanted.count());
    if (inside >= 0 && wanted.toMemory()) {
      synchronized (lock) {
        if (started != life) {
          return;
        }
        DmaEngine.move(buffer, inside, staging, 0, wanted.count());
      }
    }
    boolean whole =
        inside >= 0
            && (wanted.toMemory()
                ? dma.write(wanted.outside(), staging)
                : dma.read(wanted.outside(), staging));
    synchronized (lock) {
      if (started != life) {
        return;
      }
      if (inside >= 0 && !wanted.toMemory()) {
        DmaEngine.move(staging, 0, buffer, inside, wanted.count());
      }
      counters = counters.withTransfer(whole);
      transfer = wanted.done();
      if (wanted.interrupts()) {
        interrupts.raise(TRANSFERRED);
      }
    }
  }
}
