package dev.tocsin.bench.rig;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.DoorbellPort;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.engine.port.PollPort;
import dev.tocsin.engine.port.RoutingPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the system calls an engine makes through its ports, other than deliveries.
 *
 * <p>Deliveries are not wrapped: that would cost on the very path that is measured.
 */
public final class CountedPorts {
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong others = new AtomicLong();
  private volatile long commitStart;
  private volatile long attachEnd;

  CountedPorts() {}

  /**
   * Returns how many routing tables were committed so far.
   *
   * @return a count
   */
  public long commits() {
    return commits.get();
  }

  /**
   * Returns how many system calls there were so far, commits included.
   *
   * @return a count
   */
  public long calls() {
    return commits.get() + others.get();
  }

  /**
   * Returns how long the last promotion took, from the start of the commit to the last attach.
   *
   * @return nanoseconds
   */
  public long lastPromotion() {
    return attachEnd - commitStart;
  }

  /** Wraps a back end's ports for doorbells. */
  BackEnd of(BackEnd real) {
    var rings =
        real.rings()
            .map(r ->
                new BackEnd.Rings(
                    new Bells(r.bells()),
                    new Poll(r.poll()),
                    r.routing().<RoutingPort>map(Routing::new)));
    return new BackEnd(real.name(), real.messages(), real.lines(), real.resample(), rings);
  }

  private final class Bells implements DoorbellPort {
    private final DoorbellPort real;

    Bells(DoorbellPort real) {
      this.real = real;
    }

    @Override
    public Doorbell create() throws InterruptException {
      others.incrementAndGet();
      return real.create();
    }

    @Override
    public Doorbell adopt(Notifier notifier) throws InterruptException {
      others.incrementAndGet();
      return real.adopt(notifier);
    }
  }

  private final class Poll implements PollPort {
    private final PollPort real;

    Poll(PollPort real) {
      this.real = real;
    }

    @Override
    public void arm(Doorbell bell, long token) throws InterruptException {
      others.incrementAndGet();
      real.arm(bell, token);
    }

    @Override
    public void disarm(Doorbell bell) {
      others.incrementAndGet();
      real.disarm(bell);
    }

    @Override
    public int await(long[] tokens, long timeoutNanos) {
      return real.await(tokens, timeoutNanos);
    }

    @Override
    public void wake() {
      others.incrementAndGet();
      real.wake();
    }
  }

  private final class Routing implements RoutingPort {
    private final RoutingPort real;

    Routing(RoutingPort real) {
      this.real = real;
    }

    @Override
    public int firstGsi() {
      return real.firstGsi();
    }

    @Override
    public int capacity() {
      return real.capacity();
    }

    @Override
    public void replace(List<MessageRoute> routes) throws InterruptException {
      commits.incrementAndGet();
      commitStart = System.nanoTime();
      real.replace(routes);
    }

    @Override
    public void attach(Doorbell bell, int gsi) throws InterruptException {
      others.incrementAndGet();
      real.attach(bell, gsi);
      attachEnd = System.nanoTime();
    }

    @Override
    public void detach(Doorbell bell, int gsi) throws InterruptException {
      others.incrementAndGet();
      real.detach(bell, gsi);
    }
  }
}
