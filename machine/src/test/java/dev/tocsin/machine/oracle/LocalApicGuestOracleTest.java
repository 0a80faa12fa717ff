package dev.tocsin.machine.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.testkit.qtest.Qemu;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Our local APICs against QEMU's, as a guest on two processors sees them. */
@Timeout(120)
class LocalApicGuestOracleTest {
  private static final int LENGTH = 40;
  private static final int SCRIPTS = 100;
  private static final int SCRIPTS_ON_KVM = 10;
  private static final int TASK_PRIORITY = 0x080;
  private static final int SPURIOUS = 0x0f0;
  private static final int END = 0x0b0;
  private static final int COMMAND = 0x300;
  private static final int COMMAND_HIGH = 0x310;
  private static final int TIMER = 0x320;
  private static final int INITIAL_COUNT = 0x380;

  /** Of a periodic timer, in ns. Under QEMU a shorter one may let no processor run any more. */
  private static final int LEAST_PERIOD = 200_000;

  private static final int[] SEEN = {
    0x020, 0x080, 0x0a0, 0x0d0, 0x0e0, 0x0f0, 0x280, 0x300, 0x310, 0x320, 0x330, 0x340, 0x350,
    0x360, 0x370, 0x380, 0x3e0
  };

  @Test
  @Tag("qemu")
  void aGuestSeesTheSameUnderQemu() {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    long start = System.nanoTime();
    List<GuestOperation> all = new ArrayList<>();
    for (int seed = 0; seed < SCRIPTS; seed++) {
      all.addAll(flat(script(seed < SCRIPTS / 2 ? seed : start + seed)));
    }
    if (SoftGuest.run(all).equals(GuestRun.underQemu(all))) {
      return;
    }
    for (int seed = 0; seed < SCRIPTS; seed++) {
      long number = seed < SCRIPTS / 2 ? seed : start + seed;
      if (differs(script(number))) {
        throw new AssertionError("seed " + number + "L\n" + story(shorten(script(number))));
      }
    }
    assertEquals(SoftGuest.run(all), GuestRun.underQemu(all), "together only");
  }

  @Test
  @Tag("kvm")
  void aGuestSeesTheSameInAMachineWithOurChips() throws Exception {
    var reason = Kvm.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
    List<GuestOperation> all = new ArrayList<>();
    for (int seed = 0; seed < SCRIPTS_ON_KVM; seed++) {
      all.addAll(flat(script(seed)));
    }

    assertEquals(SoftGuest.run(all), GuestRun.onOurChips(all));
  }

  private static boolean differs(List<List<GuestOperation>> script) {
    List<GuestOperation> operations = flat(script);
    return !SoftGuest.run(operations).equals(GuestRun.underQemu(operations));
  }

  private static List<GuestOperation> flat(List<List<GuestOperation>> script) {
    return script.stream().flatMap(List::stream).toList();
  }

  private static List<List<GuestOperation>> shorten(List<List<GuestOperation>> failing) {
    List<List<GuestOperation>> shortest = failing;
    for (int piece = failing.size() / 2; piece > 0; piece /= 2) {
      for (int at = 1; at + piece <= shortest.size(); ) {
        List<List<GuestOperation>> shorter = new ArrayList<>(shortest);
        shorter.subList(at, at + piece).clear();
        if (differs(shorter)) {
          shortest = shorter;
        } else {
          at += piece;
        }
      }
    }
    return shortest;
  }

  private static String story(List<List<GuestOperation>> script) {
    List<GuestOperation> operations = flat(script);
    return operations.stream().map(GuestOperation::toString).collect(Collectors.joining("\n"))
        + "\nours: %s\ntheirs: %s"
            .formatted(SoftGuest.run(operations), GuestRun.underQemu(operations));
  }

  /** Operations in groups that stay together. */
  private static List<List<GuestOperation>> script(long seed) {
    var random = new SplittableRandom(seed);
    List<List<GuestOperation>> script = new ArrayList<>();
    script.add(List.of(GuestOperation.reset(0), GuestOperation.reset(1)));
    while (script.size() < LENGTH) {
      script.add(group(random.nextInt(2), random));
    }
    for (int cpu = 0; cpu < 2; cpu++) {
      for (int word = 0; word < 8; word++) {
        script.add(List.of(GuestOperation.read(cpu, 0x100 + word * 16)));
        script.add(List.of(GuestOperation.read(cpu, 0x200 + word * 16)));
      }
    }
    return script;
  }

  private static List<GuestOperation> group(int cpu, RandomGenerator random) {
    return switch (random.nextInt(16)) {
      case 0 -> write(cpu, TASK_PRIORITY, random.nextInt(256));
      case 1 -> write(cpu, 0x0d0, random.nextInt());
      case 2 -> write(cpu, 0x0e0, random.nextBoolean() ? -1 : 0x0fff_ffff);
      case 3 -> write(cpu, SPURIOUS, 0x1f0 | random.nextInt(16)); // D30 to D32: never disabled
      case 4 -> {
        int local = 0x330 + 0x10 * random.nextInt(5);
        int bits = local == 0x370 ? 0x1_00ff : local >= 0x350 ? 0x1_a7ff : 0x1_07ff;
        yield write(cpu, local, (random.nextInt() & bits) | 0x10000);
      }
      case 5 -> timer(cpu, random);
      case 6, 7, 8, 9 -> {
        int destination = random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(3);
        yield List.of(
            GuestOperation.write(cpu, COMMAND_HIGH, destination << 24),
            GuestOperation.write(cpu, COMMAND, command(random, destination != 0xff)));
      }
      case 10, 11 -> List.of(GuestOperation.take(cpu));
      case 12, 13 -> write(cpu, END, 0);
      default -> List.of(GuestOperation.read(cpu, SEEN[random.nextInt(SEEN.length)]));
    };
  }

  private static List<GuestOperation> write(int cpu, int register, int value) {
    return List.of(GuestOperation.write(cpu, register, value));
  }

  /** Lets the timer run out, and stops it. */
  private static List<GuestOperation> timer(int cpu, RandomGenerator random) {
    int vector = vector(random);
    boolean periodic = random.nextBoolean();
    int count = (periodic ? LEAST_PERIOD : 1) + random.nextInt(1000);
    return List.of(
        GuestOperation.write(cpu, SPURIOUS, 0x1ff),
        GuestOperation.write(cpu, TIMER, (periodic ? 1 << 17 : 0) | vector),
        GuestOperation.write(cpu, 0x3e0, random.nextInt() & 0xb),
        GuestOperation.write(cpu, INITIAL_COUNT, count),
        GuestOperation.await(cpu, 0x200 + (vector >> 5) * 16, 1 << (vector & 31)),
        GuestOperation.write(cpu, INITIAL_COUNT, 0));
  }

  private static int vector(RandomGenerator random) {
    return 32 + random.nextInt(224);
  }

  /** D33: 0xff is a physical destination only. */
  private static int command(RandomGenerator random, boolean anyMode) {
    int shorthand = random.nextInt(4) == 0 ? random.nextInt(4) << 18 : 0;
    return vector(random) | (anyMode && random.nextBoolean() ? 1 << 11 : 0) | 1 << 14 | shorthand;
  }
}
