package dev.tocsin.bench.chip;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.row.Pinned;
import dev.tocsin.bench.row.Round;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Two threads that trigger, each for a processor of its own, next to one thread alone.
 *
 * <p>Both use one device's group, with neighbouring sources, so that what they share by accident
 * shows.
 */
final class TwoSendersRound implements Round {
  private static final int WINDOWS = 500;
  private static final int SENDERS = 2;

  private final SoftMachine machine = new SoftMachine(SENDERS);
  private final MessageGroup group =
      machine.group(
          SENDERS * SoftMachine.WINDOW,
          i -> SoftMachine.message(i % SENDERS, SoftMachine.vector(i / SENDERS)));

  TwoSendersRound() throws InterruptException {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    double before = send(0, new AtomicInteger(1));
    var busy = new AtomicInteger(SENDERS);
    var start = new CyclicBarrier(SENDERS);
    var other =
        Pinned.start(
            1,
            () -> {
              start.await();
              return send(1, busy);
            });
    start.await();
    double own = send(0, busy);
    double both = (own + other.get()) / SENDERS;
    double after = send(0, new AtomicInteger(1));
    out.accept(Figure.time("tocsin", "sender_alone", 1, (before + after) / 2));
    out.accept(Figure.time("tocsin", "message", SENDERS, both));
  }

  /** Sends until nobody is busy any more; the windows while all were busy count. */
  private double send(int processor, AtomicInteger busy) throws InterruptException {
    var spent = new double[WINDOWS];
    for (int w = 0; w < WINDOWS; w++) {
      spent[w] = window(processor);
      machine.expect(processor, SoftMachine.WINDOW);
    }
    busy.decrementAndGet();
    while (busy.get() > 0) {
      window(processor);
      machine.expect(processor, SoftMachine.WINDOW);
    }
    return Figures.medianOf(spent);
  }

  private double window(int processor) throws InterruptException {
    MessageGroup all = group;
    long start = System.nanoTime();
    for (int i = 0; i < SoftMachine.WINDOW; i++) {
      all.trigger(SENDERS * i + processor);
    }
    return (double) (System.nanoTime() - start) / SoftMachine.WINDOW;
  }

  @Override
  public int warmup() {
    return 100;
  }

  @Override
  public int share() {
    return 5;
  }

  @Override
  public void close() {
    machine.close();
  }
}
