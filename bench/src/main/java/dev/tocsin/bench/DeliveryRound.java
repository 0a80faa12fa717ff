package dev.tocsin.bench;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Round;
import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** From a ring, or a trigger, to the first store of a halted guest's handler. */
final class DeliveryRound implements Round {
  private static final int SAMPLES = 1000;
  private static final long PAUSE_NANOS = 200_000;
  private static final long LIMIT_NANOS = 1_000_000_000L;

  private final Rig rig = Rig.start();
  private final Guest guest;
  private final MessageGroup relayed;
  private final MessageGroup attached;
  private final Notifier relayedBell;
  private final Notifier attachedBell;

  DeliveryRound() throws Exception {
    relayed = rig.newGroup(1, AttachPolicy.NEVER);
    attached = rig.newGroup(1, AttachPolicy.ON_UNMASK);
    relayedBell = relayed.notifier(0).orElseThrow();
    attachedBell = attached.notifier(0).orElseThrow();
    rig.live(relayed);
    rig.live(attached);
    guest = new Guest(rig, rig.message(0).data());
  }

  /** What makes one interrupt. */
  private interface Event {
    void send() throws InterruptException;
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    out.accept(median("tocsin_relayed", relayedBell::ring));
    out.accept(median("tocsin_attached", attachedBell::ring));
    out.accept(median("tocsin", () -> relayed.trigger(0)));
  }

  private Figure median(String impl, Event event) throws InterruptException {
    var spent = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      int before = guest.handled();
      long start = System.nanoTime();
      event.send();
      long end = start;
      while (guest.handled() == before) {
        end = System.nanoTime();
        if (end - start > LIMIT_NANOS) {
          throw new IllegalStateException("no interrupt within a second: " + impl);
        }
      }
      spent[i] = System.nanoTime() - start;
    }
    return Figure.time(impl, "latency_p50", 1, Figures.medianOf(spent));
  }

  @Override
  public int warmup() {
    return 2;
  }

  @Override
  public void close() {
    guest.close();
    relayedBell.close();
    attachedBell.close();
    rig.close();
    guest.release();
  }
}
