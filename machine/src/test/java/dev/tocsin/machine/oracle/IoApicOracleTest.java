package dev.tocsin.machine.oracle;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.oracle.Step.Line;
import dev.tocsin.machine.oracle.Step.Load;
import dev.tocsin.machine.oracle.Step.ReadIndexed;
import dev.tocsin.machine.oracle.Step.Serve;
import dev.tocsin.machine.oracle.Step.Store;
import dev.tocsin.machine.oracle.Step.Together;
import dev.tocsin.machine.oracle.Step.WriteIndexed;
import dev.tocsin.testkit.qtest.Qemu;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our IOAPIC against those of KVM and QEMU. */
@Timeout(120)
class IoApicOracleTest {
  private static final int LENGTH = 60;
  private static final int PINS = 24;
  private static final int TABLE = 0x10;
  private static final int LEVEL = 0x8000;
  private static final int MASKED = 0x10000;
  private static final long EOI = ChipBoard.IOAPIC + 0x40;

  /** Vectors are few, so that pins share them. */
  private static final int[] VECTORS = {0x21, 0x80, 0xfe, 0x22, 0x40, 0xfd};

  @Test
  @Tag("kvm")
  void behavesAsTheKernels() throws IOException {
    var reason = Kvm.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    try (var kvm = new KvmChipBoard()) {
      new Comparison(SoftBoard::new, kvm, preface(), IoApicOracleTest::allowed)
          .compare(Comparison.seeds(100, 150), random -> script(random, true));
    }
  }

  @Test
  @Tag("qemu")
  void behavesAsQemus() throws IOException {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    try (var qemu = new QemuBoard(QemuBoard.Wiring.IOAPIC)) {
      new Comparison(SoftBoard::new, qemu, preface(), IoApicOracleTest::allowed)
          .compare(Comparison.seeds(100, 150), random -> script(random, false));
    }
  }

  /** D14: where there is no register QEMU reads 0. D16: the kernel's version is 0x11. */
  private static boolean allowed(Step step, String ours, String theirs) {
    if (!(step instanceof ReadIndexed(int index))) {
      return false;
    }
    boolean none = index > 2 && (index < TABLE || index >= TABLE + 2 * PINS);
    return (none && ours.equals("0xffffffff") && theirs.equals("0x0"))
        || (index == 1 && ours.equals("0x170020") && theirs.equals("0x170011"));
  }

  private static List<Step> preface() {
    List<Step> steps = new ArrayList<>();
    for (int pin = 0; pin < PINS; pin++) {
      steps.add(new Line(pin, false));
      steps.add(new WriteIndexed(TABLE + 2 * pin, MASKED));
      steps.add(new WriteIndexed(TABLE + 2 * pin + 1, 0xff << 24)); // D13
    }
    steps.add(new WriteIndexed(0, 0));
    steps.add(new Store(ChipBoard.LOCAL_APIC + 0xf0, 4, 0x1ff));
    steps.add(new Store(ChipBoard.LOCAL_APIC + 0x350, 4, MASKED));
    steps.add(new Store(ChipBoard.LOCAL_APIC + 0xd0, 4, 0xff000000L));
    steps.add(new Store(ChipBoard.LOCAL_APIC + 0xe0, 4, 0xffffffffL));
    return steps;
  }

  private static List<Step> script(RandomGenerator random, boolean kernel) {
    List<Step> steps = new ArrayList<>();
    boolean[] high = new boolean[PINS];
    int pins = 4 + random.nextInt(8);
    List<Step> triggers = new ArrayList<>(); // D17: QEMU's pins keep theirs
    for (int pin = 1; pin < pins; pin += 2) {
      triggers.add(new WriteIndexed(TABLE + 2 * pin, MASKED | LEVEL));
    }
    steps.add(new Together("odd pins are level-triggered", triggers));
    while (steps.size() < LENGTH) {
      int pin = random.nextInt(pins);
      pin = kernel && pin == 8 ? 9 : pin;
      switch (random.nextInt(14)) {
        case 0, 1, 2 -> {
          boolean level = kernel ? random.nextBoolean() : (pin & 1) != 0;
          steps.add(new WriteIndexed(TABLE + 2 * pin, entry(random, level)));
        }
        case 3 ->
            steps.add(new WriteIndexed(TABLE + 2 * pin + 1, 0xff << 24 | random.nextInt(1 << 24)));
        case 4 -> steps.add(new WriteIndexed(random.nextInt(3), random.nextInt()));
        case 5, 6 -> steps.add(new ReadIndexed(TABLE + 2 * pin + random.nextInt(2)));
        case 7 -> steps.add(new ReadIndexed(random.nextInt(kernel ? 256 : 64)));
        case 8, 9, 10, 11 -> {
          high[pin] = !high[pin];
          steps.add(new Line(pin, high[pin]));
        }
        default -> steps.add(end(random, kernel));
      }
    }
    return steps;
  }

  private static Step end(RandomGenerator random, boolean kernel) {
    if (!kernel) {
      return new Store(EOI, 4, VECTORS[random.nextInt(VECTORS.length)]);
    }
    if (random.nextBoolean()) {
      return new Load(ChipBoard.LOCAL_APIC + 0x200 + 0x10L * random.nextInt(8), 4);
    }
    return new Serve(false);
  }

  private static int entry(RandomGenerator random, boolean level) {
    int flags = (random.nextInt() & 0xfffe_7000) | (level ? LEVEL : 0);
    int half = VECTORS.length / 2; // D15: no vector is shared by an edge and a level
    int vector = VECTORS[random.nextInt(half) + (level ? half : 0)];
    int mask = random.nextInt(4) == 0 ? MASKED : 0;
    int logical = random.nextBoolean() ? 0x800 : 0;
    int lowest = random.nextInt(4) == 0 ? 0x100 : 0;
    return vector | lowest | logical | flags | mask;
  }
}
