package dev.tocsin.devices.nvme;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.devices.nvme.queue.QueueFaults;
import dev.tocsin.devices.nvme.queue.QueueShape;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A controller's registers and doorbells, and its life: off, ready, stopping (NVMe 1.4, 3.1, 7.3).
 *
 * <p>Registers take aligned 4 or 8 bytes, doorbells as well; other writes are dropped and counted,
 * reads are answered whatever their width. Thread-safe.
 */
final class NvmeController implements BusDevice, QueueFaults {
  private static final long QUIET_SECONDS = 5;

  private final ControllerParts parts;
  private final Registers registers = new Registers(); // under the lock
  private final LongAdder dropped = new LongAdder();
  private final LongAdder invalidDoorbells = new LongAdder();
  private State state = State.OFF; // under the lock

  /** Doorbells do not wait for the lock to see this. */
  private volatile boolean ready;

  private volatile boolean shutdownWanted;

  private enum State {
    OFF,
    READY,
    /** Workers end; nothing is posted any more. */
    STOPPING
  }

  NvmeController(NvmeOptions options, NvmeHost host) {
    parts = new ControllerParts(options, host, this, this::hasEntrySizes);
  }

  @Override
  public long read(long offset, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      long at = offset + i;
      int word = at < Registers.DOORBELLS ? readWord((int) at & ~3) : 0;
      value |= (long) (word >>> (8 * ((int) at & 3)) & 0xff) << (8 * i);
    }
    return value;
  }

  private int readWord(int offset) {
    int mask = parts.vectors().mask();
    synchronized (this) {
      return registers.read(offset, mask);
    }
  }

  @Override
  public void write(long offset, int width, long value) {
    if (width == 4 && (offset & 3) == 0) {
      writeWord(offset, (int) value);
    } else if (width == 8 && (offset & 7) == 0) {
      writeWord(offset, (int) value);
      writeWord(offset + 4, (int) (value >>> 32));
    } else {
      dropped.increment();
    }
  }

  private void writeWord(long offset, int value) {
    if (offset >= Registers.DOORBELLS) {
      ring((offset - Registers.DOORBELLS) >>> 2, value);
      return;
    }
    switch ((int) offset) {
      case Registers.INTMS -> parts.vectors().mask(value);
      case Registers.INTMC -> parts.vectors().unmask(value);
      case Registers.CC -> configure(value);
      default -> writeAdmin((int) offset, value);
    }
  }

  private synchronized void writeAdmin(int offset, int value) {
    if (state != State.OFF || !registers.writeAdmin(offset, value)) {
      dropped.increment();
    }
  }

  /** 3.1.16, 3.1.17, and the error events of 5.2. */
  private void ring(long index, int value) {
    if (!ready) {
      dropped.increment();
      return;
    }
    QueueTable.Ring ring =
        index > Integer.MAX_VALUE
            ? QueueTable.Ring.NO_QUEUE
            : parts.queues().ring((int) index, value);
    if (ring != QueueTable.Ring.TAKEN) {
      reportDoorbell(
          ring == QueueTable.Ring.NO_QUEUE
              ? AsyncEvents.Event.INVALID_DOORBELL_REGISTER
              : AsyncEvents.Event.INVALID_DOORBELL_VALUE);
    }
  }

  private void reportDoorbell(AsyncEvents.Event event) {
    invalidDoorbells.increment();
    parts.events().report(event);
    parts.queues().wakeAdmin();
  }

  @Override
  public void badDoorbell() {
    reportDoorbell(AsyncEvents.Event.INVALID_DOORBELL_VALUE);
  }

  private synchronized void configure(int value) {
    registers.configure(value, state == State.READY);
    if (state == State.READY && !registers.isEnabled()) {
      stop();
    } else if (state == State.OFF && registers.isEnabled()) {
      start();
    }
    if (registers.isShutdownWanted() && !registers.hasStatus(Registers.SHUTDOWN_DONE)) {
      shutDown();
    }
  }

  private void start() {
    registers.resetStatus();
    if (!registers.isValid()) {
      registers.setStatus(Registers.FATAL);
      return;
    }
    parts.features().pageSize(registers.pageSize());
    state = State.READY;
    parts
        .queues()
        .openAdmin(
            new QueueShape(0, registers.submissionEntries(), registers.adminSubmission()),
            new QueueShape(0, registers.completionEntries(), registers.adminCompletion()),
            parts.commands(),
            this::doChores);
    registers.setStatus(Registers.READY);
    ready = true;
  }

  /** Ready stays until the last worker has ended: until then guest memory may be written. */
  private void stop() {
    state = State.STOPPING;
    ready = false;
    parts.queues().closeAll(this::stopped);
  }

  private synchronized void stopped() {
    state = State.OFF;
    shutdownWanted = false;
    registers.resetStatus();
    parts.reset();
    notifyAll();
    if (registers.isEnabled()) { // written meanwhile
      start();
    }
  }

  /** 3.1.5, CC.SHN: what is cached goes to stable storage, on the admin worker. */
  private void shutDown() {
    if (state == State.READY && !registers.hasStatus(Registers.FATAL)) {
      registers.setStatus(Registers.SHUTDOWN_BEGUN);
      shutdownWanted = true;
      parts.queues().wakeAdmin();
    } else {
      registers.clearStatus(Registers.SHUTDOWN);
      registers.setStatus(Registers.SHUTDOWN_DONE);
    }
  }

  private void doChores() {
    parts.events().deliver();
    if (shutdownWanted) {
      shutdownWanted = false;
      try {
        parts.host().storage().flush();
      } catch (IOException failure) {
        parts.host().events().storageFailed(failure);
      }
      synchronized (this) {
        registers.clearStatus(Registers.SHUTDOWN);
        registers.setStatus(Registers.SHUTDOWN_DONE);
      }
    }
  }

  private synchronized boolean hasEntrySizes() {
    return registers.hasEntrySizes();
  }

  @Override
  public void unreachable(int queue) {
    parts.queues().halt();
    synchronized (this) {
      registers.setStatus(Registers.FATAL);
    }
    parts.host().events().stopped(queue);
  }

  @Override
  public void failed(RuntimeException mistake) {
    parts.host().events().failed(mistake);
  }

  /**
   * Forgets everything, as a reset of the function does; waits for commands that are under way.
   *
   * <p>Not to be called from a worker.
   */
  synchronized void reset() {
    registers.reset();
    if (state == State.READY) {
      stop();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(QUIET_SECONDS);
    boolean interrupted = false;
    while (state == State.STOPPING && System.nanoTime() < deadline) {
      try {
        TimeUnit.NANOSECONDS.timedWait(this, deadline - System.nanoTime());
      } catch (InterruptedException _) {
        interrupted = true;
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (state == State.OFF) {
      registers.resetStatus();
      parts.reset();
    }
  }

  NvmeStats stats() {
    Records records = parts.records();
    return new NvmeStats(
        parts.queues().submissionStats(),
        parts.queues().completionStats(),
        Arrays.stream(parts.vectors().interrupts()).boxed().toList(),
        new NvmeStats.Faults(
            dropped.sum(),
            invalidDoorbells.sum(),
            records.errors().count(),
            records.health().mediaErrors()));
  }
}
