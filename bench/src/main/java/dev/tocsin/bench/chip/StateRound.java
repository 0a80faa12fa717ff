package dev.tocsin.bench.chip;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.row.Round;
import dev.tocsin.chip.x86.SoftIrqChipState;
import java.util.Random;
import java.util.function.Consumer;

/** State of 4096 local APICs taken and put back; each has requests, one of them in service. */
final class StateRound implements Round {
  private static final int TIMES = 20;
  private static final int REQUESTS = 5;

  private final SoftMachine machine = new SoftMachine(SpreadRound.PROCESSORS);

  StateRound() {
    var random = new Random(2);
    for (int i = 0; i < machine.chip().processors(); i++) {
      for (int r = 0; r < REQUESTS; r++) {
        machine.chip().localApic(i).inbox().accept(0x30 + random.nextInt(0xc0), r == 0);
      }
      machine.chip().localApic(i).acknowledge();
    }
  }

  @Override
  public void run(Consumer<Figure> out) {
    var save = new double[TIMES];
    var both = new double[TIMES];
    for (int t = 0; t < TIMES; t++) {
      long start = System.nanoTime();
      SoftIrqChipState state = machine.chip().state();
      save[t] = System.nanoTime() - start;
      machine.chip().restore(state);
      both[t] = System.nanoTime() - start;
      if (!machine.chip().state().equals(state)) {
        throw new IllegalStateException("another state came back");
      }
    }
    out.accept(Figure.time("tocsin", "save", SpreadRound.PROCESSORS, Figures.medianOf(save)));
    out.accept(
        Figure.time("tocsin", "save_restore", SpreadRound.PROCESSORS, Figures.medianOf(both)));
  }

  @Override
  public int warmup() {
    return 10;
  }

  @Override
  public void close() {
    machine.close();
  }
}
