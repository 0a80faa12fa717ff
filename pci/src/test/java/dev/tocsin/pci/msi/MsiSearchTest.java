package dev.tocsin.pci.msi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.pci.OneRange;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.Rig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A function with two MSIs against a plain model: all short sequences, and long random ones. */
class MsiSearchTest {
  private static final int DEPTH = 6;
  private static final int MASTER_ON = 9;
  private static final int MASTER_OFF = 10;
  private static final int LETTERS = 12;

  /** MSI as the specification has it. */
  private static final class PlainMsi {
    boolean enable;
    int messages = 1;
    int masks;
    int pending;
    boolean master = true;
    final List<Integer> sent = new ArrayList<>();

    void trigger(int vector) {
      if (enable) {
        pending |= 1 << (vector % messages);
        settle();
      }
    }

    void control(boolean on, int count) {
      enable = on;
      messages = count;
      pending &= (1 << count) - 1; // S30
      settle();
    }

    void settle() {
      for (int i = 0; i < messages; i++) {
        if (enable && master && (pending >>> i & 1) != 0 && (masks >>> i & 1) == 0) {
          pending &= ~(1 << i);
          sent.add((0x41 & -messages) | i); // S29
        }
      }
    }
  }

  private static final class Pair {
    final Rig rig = new Rig();
    final PciFunction function = rig.builder().msi(new MsiLayout(2, true, true)).build();
    final int at = Rig.capability(function, MsiCapability.ID);
    PlainMsi plain = new PlainMsi();

    Pair() {
      function.attach(new OneRange());
      reset();
    }

    void reset() {
      function.reset();
      rig.fake.forget();
      plain = new PlainMsi();
      function.writeConfig(Rig.COMMAND, 2, Rig.MASTER);
      function.writeConfig(at + 4, 8, 0xfee0_0000L);
      function.writeConfig(at + 12, 2, 0x41);
    }

    void take(int letter) {
      switch (letter) {
        case 0, 1, 2 -> {
          plain.control(letter > 0, letter == 2 ? 2 : 1);
          function.writeConfig(at + 2, 2, (letter > 0 ? 1 : 0) | (letter == 2 ? 1 << 4 : 0));
        }
        case 3, 4, 5, 6 -> {
          plain.masks = letter - 3;
          plain.settle();
          function.writeConfig(at + 16, 4, letter - 3);
        }
        case 7, 8 -> {
          plain.trigger(letter - 7);
          function.interrupts().trigger(letter - 7);
        }
        case MASTER_ON, MASTER_OFF -> {
          plain.master = letter == MASTER_ON;
          plain.settle();
          function.writeConfig(Rig.COMMAND, 2, plain.master ? Rig.MASTER : 0);
        }
        default -> function.restore(function.save());
      }
    }

    void compare(Object sequence) {
      assertEquals(
          plain.sent,
          rig.fake.sent.stream().filter(m -> m.lowAddr() != 0).map(m -> m.data()).toList(),
          sequence::toString);
      assertEquals(plain.pending, function.readConfig(at + 20, 4), sequence::toString);
      assertEquals(plain.enable ? 1 : 0, rig.fake.open, sequence::toString);
    }
  }

  // S17, S29, S30, S31
  @Test
  void allSequencesOfSixStepsDoWhatTheModelDoes() {
    int sequences = (int) Math.pow(MASTER_ON, DEPTH);
    var pair = new Pair();
    int[] taken = new int[DEPTH];
    for (int number = 0; number < sequences; number++) {
      pair.reset();
      for (int rest = number, i = 0; i < DEPTH; i++, rest /= MASTER_ON) {
        taken[i] = rest % MASTER_ON;
        pair.take(taken[i]);
      }
      pair.compare(
          new Object() {
            @Override
            public String toString() {
              return Arrays.toString(taken);
            }
          });
    }
  }

  @Test
  void longRandomWalksDoWhatTheModelDoes() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var pair = new Pair();
      for (int i = 0; i < 500; i++) {
        int letter = random.nextInt(LETTERS);
        pair.take(letter);
        pair.compare("seed %d step %d: %d".formatted(seed, i, letter));
      }
    }
  }
}
