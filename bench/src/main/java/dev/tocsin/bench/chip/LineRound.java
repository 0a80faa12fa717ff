package dev.tocsin.bench.chip;

import dev.tocsin.bench.figure.Figure;
import dev.tocsin.bench.figure.Figures;
import dev.tocsin.bench.row.Round;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import java.util.function.Consumer;

/**
 * An edge of a line, until the bit is set in the local APIC: through the IOAPIC, for lines that the
 * 8259A pair has, too, and for others; and a device's trigger, which is an edge and the way back.
 */
final class LineRound implements Round {
  private static final int WINDOWS = 500;
  private static final int FIRST_OTHER = 16;
  private static final int SHARED_FIRST = 3;
  private static final int DATA = 0x10;
  private static final int TABLE = 0x10;

  private final SoftMachine machine = new SoftMachine(1);
  private final LinePort lines = machine.chip().lines();
  private final LineGroup device;

  LineRound() throws InterruptException {
    maskPics();
    for (int line = 0; line < FIRST_OTHER + SoftMachine.WINDOW; line++) {
      machine.chip().writeIoApic(0, 4, TABLE + 2L * line + 1);
      machine.chip().writeIoApic(DATA, 4, 0);
      machine.chip().writeIoApic(0, 4, TABLE + 2L * line);
      machine.chip().writeIoApic(DATA, 4, SoftMachine.vector(line));
    }
    device =
        machine
            .engine()
            .managersFor("bench")
            .legacy()
            .createGroup(new LegacyIrqGroupConfig(SHARED_FIRST));
    device.enable();
    device.trigger(0);
    machine.expect(0, 1);
  }

  /** As every system leaves them that uses the IOAPIC: initialised, all masked. */
  private void maskPics() {
    int[][] words = {
      {0x20, 0x11}, {0x21, 0x20}, {0x21, 4}, {0x21, 1}, {0x21, 0xff},
      {0xa0, 0x11}, {0xa1, 0x28}, {0xa1, 2}, {0xa1, 1}, {0xa1, 0xff}
    };
    for (int[] word : words) {
      machine.chip().writePort(word[0], 1, word[1]);
    }
  }

  @Override
  public void run(Consumer<Figure> out) throws Exception {
    var other = new double[WINDOWS];
    var shared = new double[WINDOWS];
    var back = new double[WINDOWS];
    var pulse = new double[WINDOWS];
    for (int w = 0; w < WINDOWS; w++) {
      other[w] = set(FIRST_OTHER, SoftMachine.WINDOW, true);
      machine.expect(0, SoftMachine.WINDOW);
      set(FIRST_OTHER, SoftMachine.WINDOW, false);
      shared[w] = set(SHARED_FIRST, FIRST_OTHER - SHARED_FIRST, true);
      machine.expect(0, FIRST_OTHER - SHARED_FIRST);
      back[w] = set(SHARED_FIRST, FIRST_OTHER - SHARED_FIRST, false);
      pulse[w] = pulse();
      machine.expect(0, 1);
    }
    out.accept(Figure.time("tocsin", "edge", 1, Figures.medianOf(shared)));
    out.accept(Figure.time("tocsin_ioapic", "edge", 1, Figures.medianOf(other)));
    out.accept(Figure.time("tocsin", "fall", 1, Figures.medianOf(back)));
    out.accept(Figure.time("tocsin", "line_trigger", 1, Figures.medianOf(pulse)));
  }

  private double set(int first, int count, boolean high) throws InterruptException {
    LinePort port = lines;
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      port.set(first + i, high);
    }
    return (double) (System.nanoTime() - start) / count;
  }

  /** One vector, so all but the first coalesce. */
  private double pulse() throws InterruptException {
    long start = System.nanoTime();
    for (int i = 0; i < SoftMachine.WINDOW; i++) {
      device.trigger(0);
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
