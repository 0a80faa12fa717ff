package dev.tocsin.bench.chip;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.row.Round;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Deliveries in a machine of 4096 processors, next to a machine with one.
 *
 * <p>Both have as many sources, used in the same shuffled order, so that what differs is the number
 * of processors and their memory. {@code hot} is the same few processors again and again.
 */
final class SpreadRound implements Round {
  static final int PROCESSORS = 4096;
  private static final int WINDOWS = PROCESSORS / SoftMachine.WINDOW;
  private static final int CLUSTER = 16;
  private static final int LOGICAL = 1 << 2;

  /** Nobody is reached by this id physically: the byte 255 is everyone. */
  private static final int EVERYONE = 255;

  private final SoftMachine small = new SoftMachine(1);
  private final SoftMachine large = new SoftMachine(PROCESSORS);
  private final int[] targets = shuffled();
  private final SoftMachine.Sources one =
      small.sources(PROCESSORS, i -> SoftMachine.message(0, SoftMachine.vector(i)));
  private final SoftMachine.Sources many =
      large.sources(PROCESSORS, i -> SoftMachine.message(targets[i], SoftMachine.vector(i)));
  private final PreparedMessage[] cluster = cluster();

  SpreadRound() throws InterruptException {}

  private static int[] shuffled() {
    List<Integer> all = new ArrayList<>(IntStream.range(0, PROCESSORS).boxed().toList());
    all.set(EVERYONE, 0);
    Collections.shuffle(all, new Random(1));
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Messages to all of the second cluster, by its logical ids. */
  private PreparedMessage[] cluster() {
    return IntStream.range(0, SoftMachine.WINDOW)
        .mapToObj(i ->
            new MsiIrqSourceConfig(
                1 << 16 | 0xff00, 0xfee0_0000 | 0xff << 12 | LOGICAL, SoftMachine.vector(i), 0))
        .map(large.chip().messages()::prepare)
        .toArray(PreparedMessage[]::new);
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var single = new double[WINDOWS];
    var spread = new double[WINDOWS];
    var hot = new double[WINDOWS];
    var multicast = new double[WINDOWS];
    for (int w = 0; w < WINDOWS; w++) {
      single[w] = window(one, w);
      small.expect(0, SoftMachine.WINDOW);
      spread[w] = window(many, w);
      drain(w);
    }
    for (int w = 0; w < WINDOWS; w++) {
      hot[w] = window(many, 0);
      drain(0);
    }
    for (int w = 0; w < WINDOWS; w++) {
      multicast[w] = multicast();
      for (int i = 0; i < CLUSTER; i++) {
        large.expect(CLUSTER + i, SoftMachine.WINDOW);
      }
    }
    out.accept(Figure.time("tocsin", "physical", 1, Figures.medianOf(single)));
    out.accept(Figure.time("tocsin", "physical", PROCESSORS, Figures.medianOf(spread)));
    out.accept(Figure.time("tocsin_hot", "physical", PROCESSORS, Figures.medianOf(hot)));
    out.accept(Figure.time("tocsin", "multicast", CLUSTER, Figures.medianOf(multicast)));
  }

  private static double window(SoftMachine.Sources sources, int window) throws InterruptException {
    int first = window * SoftMachine.WINDOW;
    long start = System.nanoTime();
    for (int i = 0; i < SoftMachine.WINDOW; i++) {
      sources.trigger(first + i);
    }
    return (double) (System.nanoTime() - start) / SoftMachine.WINDOW;
  }

  private void drain(int window) {
    int taken = 0;
    for (int i = 0; i < SoftMachine.WINDOW; i++) {
      taken += large.drain(targets[window * SoftMachine.WINDOW + i]);
    }
    if (taken != SoftMachine.WINDOW) {
      throw new IllegalStateException("%d interrupts of a window".formatted(taken));
    }
  }

  private double multicast() throws InterruptException {
    long start = System.nanoTime();
    for (PreparedMessage message : cluster) {
      message.deliver();
    }
    return (double) (System.nanoTime() - start) / SoftMachine.WINDOW;
  }

  @Override
  public int warmup() {
    return 200;
  }

  @Override
  public int share() {
    return 5;
  }

  @Override
  public void close() {
    small.close();
    large.close();
  }
}
