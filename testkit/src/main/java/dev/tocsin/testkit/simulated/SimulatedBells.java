package dev.tocsin.testkit.simulated;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.DoorbellPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import java.util.HashSet;
import java.util.Set;

/** Doorbells: descriptors of event counters, one doorbell a counter. */
final class SimulatedBells implements DoorbellPort {
  private final SimulatedKernel kernel;
  private final SimulatedPoll poll;
  private final Set<EventCounter> listened = new HashSet<>();

  SimulatedBells(SimulatedKernel kernel, SimulatedPoll poll) {
    this.kernel = kernel;
    this.poll = poll;
  }

  @Override
  public Doorbell create() {
    synchronized (kernel.lock()) {
      return listen(new EventCounter());
    }
  }

  @Override
  public Doorbell adopt(Notifier notifier) throws InterruptException {
    synchronized (kernel.lock()) {
      EventCounter counter = kernel.descriptors().counter(notifier.descriptor());
      if (listened.contains(counter)) {
        throw new InterruptException(
            new HostCall("eventfd", Errno.EBUSY), "another source listens to this eventfd");
      }
      return listen(counter);
    }
  }

  private Bell listen(EventCounter counter) {
    listened.add(counter);
    return new Bell(counter, kernel.descriptors().open(counter));
  }

  /** The engine's descriptor of a counter. */
  final class Bell implements Doorbell {
    final EventCounter counter;
    private final int number;
    private boolean closed;

    private Bell(EventCounter counter, int number) {
      this.counter = counter;
      this.number = number;
    }

    @Override
    public long drain() {
      synchronized (kernel.lock()) {
        checkOpen();
        long value = counter.value;
        counter.value = 0;
        return value < 0 ? Long.MAX_VALUE : value;
      }
    }

    @Override
    public Notifier export() {
      synchronized (kernel.lock()) {
        checkOpen();
        return kernel.handle(counter);
      }
    }

    void checkOpen() {
      if (closed) {
        throw new IllegalStateException("used after close");
      }
    }

    @Override
    public void close() {
      synchronized (kernel.lock()) {
        if (!closed) {
          closed = true;
          // Others may hold the counter: closing our descriptor alone would unbind nothing (S8).
          counter.gsi = EventCounter.UNBOUND;
          listened.remove(counter);
          poll.forget(this);
          kernel.descriptors().close(number);
        }
      }
    }
  }
}
