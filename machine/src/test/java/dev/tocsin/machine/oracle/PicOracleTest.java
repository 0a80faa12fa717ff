package dev.tocsin.machine.oracle;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.oracle.Step.Asks;
import dev.tocsin.machine.oracle.Step.In;
import dev.tocsin.machine.oracle.Step.Line;
import dev.tocsin.machine.oracle.Step.Out;
import dev.tocsin.machine.oracle.Step.Store;
import dev.tocsin.machine.oracle.Step.Take;
import dev.tocsin.machine.oracle.Step.Together;
import dev.tocsin.testkit.qtest.Qemu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our 8259A pair against those of KVM and QEMU. */
@Timeout(120)
class PicOracleTest {
  private static final int LENGTH = 60;
  private static final int[] PORTS = {0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1};

  @Test
  @Tag("kvm")
  void behavesAsTheKernels() throws IOException {
    var reason = Kvm.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    try (var kvm = new KvmChipBoard()) {
      List<Step> preface = new ArrayList<>();
      preface.add(new Store(ChipBoard.LOCAL_APIC + 0xf0, 4, 0x1ff));
      preface.add(new Store(ChipBoard.LOCAL_APIC + 0x350, 4, 0x700));
      preface.addAll(preface());
      new Comparison(SoftBoard::new, kvm, preface, PicOracleTest::emptyPoll)
          .compare(Comparison.seeds(100, 150), random -> script(random, true));
    }
  }

  @Test
  @Tag("qemu")
  void behavesAsQemus() throws IOException {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    try (var qemu = new QemuBoard(QemuBoard.Wiring.PIC)) {
      new Comparison(PicOracleTest::wired, qemu, preface(), PicOracleTest::emptyPoll)
          .compare(Comparison.seeds(100, 150), random -> script(random, false));
    }
  }

  /** D1: a poll that finds nothing has bit 7 low; the others say nothing then. */
  private static boolean emptyPoll(Step step, String ours, String theirs) {
    return step instanceof In && ours.equals("0x0") && theirs.equals("0x7");
  }

  private static SoftBoard wired() {
    var board = new SoftBoard();
    board.store(ChipBoard.LOCAL_APIC + 0xf0, 4, 0x1ff);
    board.store(ChipBoard.LOCAL_APIC + 0x350, 4, 0x700);
    return board;
  }

  private static List<Step> preface() {
    List<Step> steps = new ArrayList<>();
    for (int line = 0; line < 16; line++) {
      if (line != 2) {
        steps.add(new Line(line, false));
      }
    }
    steps.add(new Out(0x4d0, 1, 0));
    steps.add(new Out(0x4d1, 1, 0));
    steps.add(initialisation(new SplittableRandom(1), false));
    return steps;
  }

  /**
   * Both chips, the second one first: D3, what is in service ends before; D6, the second one asks
   * for nothing while the first one forgets its edges.
   */
  private static Step initialisation(RandomGenerator random, boolean kernel) {
    List<Step> steps = new ArrayList<>();
    for (int port : new int[] {0xa0, 0x20}) {
      for (int input = 0; input < 8; input++) {
        steps.add(new Out(port, 1, 0x60 | input));
      }
      steps.add(new Out(port, 1, 0)); // D12
      int base = 0x20 + random.nextInt(24) * 8;
      int allowed = port == 0x20 ? 0x02 : kernel ? 0x12 : 0x10; // D2, D7
      int icw4 = 1 | (random.nextInt(32) & allowed);
      for (int word : new int[] {base, port == 0x20 ? 4 : 2, icw4, 0xff}) {
        steps.add(new Out(port + 1, 1, word));
      }
      steps.add(steps.size() - 4, new Out(port, 1, 0x11 | (random.nextInt(16) & 0x04)));
    }
    steps.add(new Out(0xa1, 1, random.nextInt(256)));
    steps.add(new Out(0x21, 1, random.nextInt(256)));
    return new Together("initialise", steps);
  }

  /** D10: in special mask mode only specific ends. */
  private static Step endOrRotation(RandomGenerator random, int port, boolean specialMask) {
    int command = specialMask ? 6 + random.nextInt(2) : random.nextInt(8);
    return new Out(port, 1, command << 5 | random.nextInt(8));
  }

  /** OCW3; D11: with something after it at which every chip looks anew. */
  private static Step mode(RandomGenerator random, int port, int bits) {
    Step mode = new Out(port, 1, 8 | (random.nextInt(128) & bits));
    Step mask = new Out(port + 1, 1, random.nextInt(256));
    return new Together("mode", List.of(mode, mask));
  }

  private static List<Step> script(RandomGenerator random, boolean kernel) {
    List<Step> steps = new ArrayList<>();
    boolean[] high = new boolean[16];
    boolean specialMask = !kernel && random.nextBoolean(); // D8
    steps.add(new Out(0x4d0, 1, random.nextInt(256))); // D4: only while all lines are low
    steps.add(new Out(0x4d1, 1, random.nextInt(256)));
    while (steps.size() < LENGTH) {
      int port = random.nextBoolean() ? 0x20 : 0xa0;
      switch (random.nextInt(16)) {
        case 0 -> steps.add(initialisation(random, kernel));
        case 1, 2, 3 -> steps.add(new Out(port + 1, 1, random.nextInt(256)));
        case 4 -> steps.add(endOrRotation(random, port, specialMask));
        case 5 -> steps.add(new Out(port, 1, specialMask ? 0x60 | random.nextInt(8) : 0x20));
        case 6 ->
            steps.add(mode(random, port, kernel ? 0x03 : specialMask ? 0x67 : 0x07)); // D5, D8
        case 7 -> {
          if (!kernel) { // D5
            steps.add(new Out(port, 1, 0xc));
            steps.add(new In(port, 1));
          }
        }
        case 8, 9 -> steps.add(new In(PORTS[random.nextInt(PORTS.length)], 1));
        case 10 -> {
          steps.add(new Out(port, 1, 0x0a | random.nextInt(2)));
          steps.add(new In(port, 1));
        }
        case 11, 12, 13 -> {
          int line = random.nextInt(16);
          if (line != 2) {
            high[line] = !high[line];
            steps.add(new Line(line, high[line]));
          }
        }
        default -> steps.add(kernel ? new Take() : new Asks());
      }
    }
    return steps;
  }
}
