package dev.tocsin.bench.chip;

import com.sun.management.ThreadMXBean;
import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.row.Round;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A device's trigger, until the bit is set in the local APIC; and the same at the port. */
final class MessageRound implements Round {
  private static final int WINDOWS = 500;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final SoftMachine machine = new SoftMachine(1);
  private final MessageGroup group =
      machine.group(SoftMachine.WINDOW, i -> SoftMachine.message(0, SoftMachine.vector(i)));
  private final PreparedMessage[] prepared =
      IntStream.range(0, SoftMachine.WINDOW)
          .mapToObj(i -> SoftMachine.message(0, SoftMachine.vector(i)))
          .map(machine.chip().messages()::prepare)
          .toArray(PreparedMessage[]::new);
  private final BareBits floor = new BareBits();

  MessageRound() throws InterruptException {}

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var bare = new double[WINDOWS];
    var port = new double[WINDOWS];
    var engine = new double[WINDOWS];
    for (int w = 0; w < WINDOWS; w++) {
      bare[w] = floor.window();
      engine[w] = engine();
      machine.expect(0, SoftMachine.WINDOW);
      port[w] = port();
      machine.expect(0, SoftMachine.WINDOW);
    }
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    engine();
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    machine.expect(0, SoftMachine.WINDOW);
    out.accept(Figure.time("java", "or", 1, Figures.medianOf(bare)));
    out.accept(Figure.time("tocsin_port", "message", 1, Figures.medianOf(port)));
    out.accept(Figure.time("tocsin", "message", 1, Figures.medianOf(engine)));
    double each = (double) bytes / SoftMachine.WINDOW;
    out.accept(Figure.count("tocsin", "message", 1, "bytes", each));
  }

  private double port() throws InterruptException {
    PreparedMessage[] all = prepared;
    int delivered = 0;
    long start = System.nanoTime();
    for (int i = 0; i < SoftMachine.WINDOW; i++) {
      delivered += all[i].deliver() == Delivery.DELIVERED ? 1 : 0;
    }
    double spent = (double) (System.nanoTime() - start) / SoftMachine.WINDOW;
    if (delivered != SoftMachine.WINDOW) {
      throw new IllegalStateException("not all were delivered");
    }
    return spent;
  }

  private double engine() throws InterruptException {
    MessageGroup all = group;
    long start = System.nanoTime();
    for (int i = 0; i < SoftMachine.WINDOW; i++) {
      all.trigger(i);
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
