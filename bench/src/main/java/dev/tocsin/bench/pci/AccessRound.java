package dev.tocsin.bench.pci;

import com.sun.management.ThreadMXBean;
import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.row.Round;
import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.pci.PciInterrupts;
import java.lang.management.ManagementFactory;
import java.util.Random;
import java.util.function.Consumer;

/**
 * What happens all the time: a trigger through a function next to one of its group, a table write
 * that changes nothing, a look-up on a bus with 512 ranges. Messages go nowhere at no cost.
 */
final class AccessRound implements Round {
  private static final int WINDOWS = 300;
  private static final int CALLS = 1000;
  private static final int VECTORS = 64;
  private static final int RANGES = 512;
  private static final long SPACING = 0x3000;
  private static final long FIRST = 0xd000_0000L;
  private static final int PLAIN = 0xfee0_0000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final InterruptEngine engine = InterruptEngine.start(Nowhere.backEnd());
  private final Slot slot = new Slot(engine.managersFor("bench"), VECTORS);
  private final Bus bus = new Bus("bench");
  private final Answering answering = new Answering();
  private final long[] addresses = new long[CALLS];

  AccessRound() {
    slot.control(Slot.ENABLE);
    for (int i = 0; i < VECTORS; i++) {
      slot.message(i, PLAIN, 0x40 + i);
      slot.unmask(i);
    }
    var random = new Random(7);
    for (int i = 0; i < RANGES; i++) {
      bus.add(new BusRange(FIRST + i * SPACING, 0x1000), answering);
    }
    for (int i = 0; i < CALLS; i++) {
      addresses[i] = FIRST + random.nextInt(RANGES) * SPACING + (random.nextInt(0x1000) & ~3);
    }
  }

  /** A register of each range. */
  private static final class Answering implements BusDevice {
    private long last;

    @Override
    public long read(long offset, int width) {
      return last;
    }

    @Override
    public void write(long offset, int width, long value) {
      last = offset;
    }
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    trigger(false, "trigger_live", out);
    trigger(true, "trigger_masked", out);
    var same = new double[WINDOWS];
    var found = new double[WINDOWS];
    for (int w = 0; w < WINDOWS; w++) {
      same[w] = writeTheSame();
      found[w] = lookUp();
    }
    out.accept(Figure.time("tocsin", "table_same", 1, Figures.medianOf(same)));
    out.accept(Figure.time("tocsin", "bus_lookup", RANGES, Figures.medianOf(found)));
  }

  /** The group and the function in turn. */
  private void trigger(boolean masked, String op, Consumer<Figure> out) throws Exception {
    if (masked) {
      slot.mask(0);
    }
    var group = new double[WINDOWS];
    var function = new double[WINDOWS];
    long bytes = 0;
    for (int w = 0; w < WINDOWS; w++) {
      group[w] = byGroup(slot.group());
      long before = THREADS.getCurrentThreadAllocatedBytes();
      function[w] = byFunction(slot.interrupts());
      bytes = Math.max(bytes, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    slot.unmask(0);
    out.accept(Figure.time("tocsin_group", op, 1, Figures.medianOf(group)));
    out.accept(Figure.time("tocsin", op, 1, Figures.medianOf(function)));
    out.accept(Figure.count("tocsin", op, 1, "bytes", (double) bytes / CALLS));
  }

  private static double byGroup(MessageGroup group) throws InterruptException {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      group.trigger(0);
    }
    return (double) (System.nanoTime() - start) / CALLS;
  }

  private static double byFunction(PciInterrupts interrupts) {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      interrupts.trigger(0);
    }
    return (double) (System.nanoTime() - start) / CALLS;
  }

  private double writeTheSame() {
    long start = System.nanoTime();
    for (int i = 0; i < CALLS; i++) {
      slot.unmask(i % VECTORS);
    }
    return (double) (System.nanoTime() - start) / CALLS;
  }

  private double lookUp() {
    long start = System.nanoTime();
    for (long address : addresses) {
      bus.write(address, 4, 0);
    }
    return (double) (System.nanoTime() - start) / CALLS;
  }

  @Override
  public int warmup() {
    return 20;
  }

  @Override
  public void close() {
    slot.close();
    engine.close();
  }
}
