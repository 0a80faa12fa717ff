package dev.tocsin.pci.msi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.pci.OneRange;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.Rig;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A function with MSI-X against the plain model: all short sequences, and long random ones. */
class MsixSearchTest {
  private static final int VECTORS = 2;
  private static final int DEPTH = 6;

  /** One step of a driver or of the device. */
  private enum Step {
    OFF,
    ON,
    HELD_OFF,
    HELD_ON,
    MASK_0,
    MASK_1,
    UNMASK_0,
    UNMASK_1,
    RING_0,
    RING_1,
    // From here on in random walks only.
    MASTER,
    NO_MASTER,
    DATA_0,
    DATA_1,
    RESTORE,
    RESET
  }

  private static final int SEARCHED = 10;

  /** Function and model, side by side. */
  private static final class Pair {
    final Rig rig = new Rig();
    final OneRange range = new OneRange();
    final PlainMsix plain = new PlainMsix(VECTORS);
    final PciFunction function = rig.builder().msix(MsixLayout.alone(VECTORS, 0)).build();
    final int control = Rig.capability(function, MsixCapability.ID) + 2;
    int version;

    Pair() {
      function.attach(range);
      prepare();
    }

    /** Places the table and lets the function send. */
    private void prepare() {
      function.writeConfig(0x10, 4, Rig.MEMORY_START);
      function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
    }

    void take(Step step) {
      switch (step) {
        case OFF, ON, HELD_OFF, HELD_ON -> control(step);
        case MASK_0, MASK_1, UNMASK_0, UNMASK_1 -> mask(step);
        case RING_0, RING_1 -> {
          int vector = step == Step.RING_0 ? 0 : 1;
          function.interrupts().trigger(vector);
          plain.trigger(vector);
        }
        case MASTER, NO_MASTER -> {
          plain.master = step == Step.MASTER;
          function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | (plain.master ? Rig.MASTER : 0));
        }
        case DATA_0, DATA_1 -> data(step == Step.DATA_0 ? 0 : 1);
        case RESTORE -> function.restore(function.save());
        case RESET -> reset();
      }
      plain.settle();
    }

    private void control(Step step) {
      plain.enable = step == Step.ON || step == Step.HELD_ON;
      plain.functionMask = step == Step.HELD_OFF || step == Step.HELD_ON;
      int bits = (plain.enable ? 0x8000 : 0) | (plain.functionMask ? 0x4000 : 0);
      function.writeConfig(control, 2, bits);
    }

    private void mask(Step step) {
      int vector = step == Step.MASK_0 || step == Step.UNMASK_0 ? 0 : 1;
      plain.masked[vector] = step == Step.MASK_0 || step == Step.MASK_1;
      range.device().write(entry(vector) + 12, 4, plain.masked[vector] ? 1 : 0);
    }

    private void data(int vector) {
      plain.data[vector] = ++version;
      range.device().write(entry(vector) + 8, 4, version);
    }

    void reset() {
      rig.fake.forget();
      plain.sent.clear();
      function.reset();
      plain.enable = false;
      plain.functionMask = false;
      plain.master = true;
      for (int i = 0; i < VECTORS; i++) {
        plain.masked[i] = true;
        plain.pending[i] = false;
        plain.data[i] = 0;
      }
      prepare();
    }

    private static long entry(int vector) {
      return 16L * vector;
    }

    void compare(Object sequence) {
      assertEquals(
          plain.sent, rig.fake.sent.stream().map(sent -> sent.data()).toList(), sequence::toString);
      assertEquals(plain.pendingBits(), range.device().read(4096, 8), sequence::toString);
      assertEquals(
          (plain.enable ? 0x8000 : 0) | (plain.functionMask ? 0x4000 : 0) | VECTORS - 1,
          function.readConfig(control, 2),
          sequence::toString);
      assertEquals(plain.enable ? 1 : 0, rig.fake.open, sequence::toString);
      assertEquals(plain.masked[0] ? 1 : 0, range.device().read(entry(0) + 12, 4));
    }
  }

  // S17, S18, S20, S21
  @Test
  void allSequencesOfSixStepsDoWhatTheModelDoes() {
    int sequences = (int) Math.pow(SEARCHED, DEPTH);
    Step[] steps = Step.values();
    var pair = new Pair();
    for (int number = 0; number < sequences; number++) {
      pair.reset();
      List<Step> taken = new ArrayList<>(DEPTH);
      for (int rest = number, i = 0; i < DEPTH; i++, rest /= SEARCHED) {
        Step step = steps[rest % SEARCHED];
        taken.add(step);
        pair.take(step);
      }
      pair.compare(taken);
    }
  }

  @Test
  void longRandomWalksDoWhatTheModelDoes() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var pair = new Pair();
      for (int i = 0; i < 500; i++) {
        Step step = Step.values()[random.nextInt(Step.values().length)];
        pair.take(step);
        pair.compare("seed " + seed + " step " + i + " " + step);
      }
    }
  }
}
