package dev.tocsin.machine.oracle;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.oracle.Step.Load;
import dev.tocsin.machine.oracle.Step.ReadMsr;
import dev.tocsin.machine.oracle.Step.Serve;
import dev.tocsin.machine.oracle.Step.Store;
import dev.tocsin.machine.oracle.Step.Together;
import dev.tocsin.machine.oracle.Step.WriteMsr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Our local APIC against KVM's, in both modes.
 *
 * <p>An interrupt is ended as soon as it is taken, as some hosts end it themselves. INIT, start-up,
 * NMI and SMI would act on the processor that runs the script, and are left out.
 */
@Tag("kvm")
@Timeout(120)
class LocalApicOracleTest {
  private static final int LENGTH = 50;
  private static final int ID = 0x02;
  private static final int VERSION = 0x03;
  private static final int TASK_PRIORITY = 0x08;
  private static final int LOGICAL = 0x0d;
  private static final int FORMAT = 0x0e;
  private static final int SPURIOUS = 0x0f;
  private static final int ERRORS = 0x28;
  private static final int COMMAND = 0x30;
  private static final int COMMAND_HIGH = 0x31;
  private static final int TIMER = 0x32;
  private static final int INITIAL_COUNT = 0x38;
  private static final int DIVIDE = 0x3e;
  private static final int SELF = 0x3f;
  private static final int BASE_MSR = 0x1b;
  private static final int MSRS = 0x800;
  private static final int BASE = 0xfee00900;
  private static final int EXTENDED = 0x400;

  /** Registers both have; D19: no arbitration priority; D20: no entry for machine checks. */
  private static final int[] SEEN =
      IntStream.of(
              0x02, 0x03, 0x08, 0x0a, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16,
              0x17, 0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23, 0x24,
              0x25, 0x26, 0x27, 0x28, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x3e)
          .toArray();

  @BeforeAll
  static void kvmIsUsable() {
    var reason = Kvm.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  @Test
  void behavesAsTheKernelsInItsPage() throws IOException {
    compare(LocalApicOracleTest::pageScript);
  }

  @Test
  void behavesAsTheKernelsInItsMsrs() throws IOException {
    compare(LocalApicOracleTest::msrScript);
  }

  private static void compare(Function<RandomGenerator, List<Step>> script) throws IOException {
    try (var kvm = new KvmChipBoard()) {
      List<Step> preface = List.of(store(SPURIOUS, 0x1ff), store(0x35, 0x10000));
      new Comparison(SoftBoard::new, kvm, preface, LocalApicOracleTest::allowed)
          .compare(Comparison.seeds(60, 80), script);
    }
  }

  /** D20: the version. */
  private static boolean allowed(Step step, String ours, String theirs) {
    return switch (step) {
      case Load(long address, int _) -> address >> 4 == (ChipBoard.LOCAL_APIC >> 4) + VERSION;
      case ReadMsr(int msr) -> msr == MSRS + VERSION && theirs.equals("0x50014");
      default -> false;
    };
  }

  private static Step store(int register, int value) {
    return new Store(ChipBoard.LOCAL_APIC + (register << 4), 4, Integer.toUnsignedLong(value));
  }

  private static List<Step> pageScript(RandomGenerator random) {
    List<Step> steps = new ArrayList<>();
    while (steps.size() < LENGTH) {
      switch (random.nextInt(16)) {
        case 0 -> steps.add(store(ID, random.nextInt(3) << 24));
        case 1 -> steps.add(store(LOGICAL, random.nextInt()));
        case 2 -> steps.add(store(FORMAT, random.nextBoolean() ? -1 : 0x0fff_ffff));
        case 3, 4, 5, 6 -> {
          steps.add(store(COMMAND_HIGH, destination(random) << 24 | random.nextInt(1 << 24)));
          steps.add(store(COMMAND, command(random)));
        }
        case 7, 8 -> steps.add(new Serve(false));
        case 9 -> steps.add(misshapen(random));
        case 10, 11 -> steps.add(look(SEEN[random.nextInt(SEEN.length)], random));
        default -> {
          int register = writable(random);
          steps.add(store(register, valueFor(register, random)));
        }
      }
    }
    for (int register : SEEN) {
      steps.add(new Load(ChipBoard.LOCAL_APIC + (register << 4), 4));
    }
    return steps;
  }

  private static List<Step> msrScript(RandomGenerator random) {
    List<Step> steps = new ArrayList<>();
    steps.add(new ReadMsr(MSRS + random.nextInt(0x100)));
    steps.add(
        new Together(
            "to x2APIC mode",
            List.of(
                new WriteMsr(BASE_MSR, Integer.toUnsignedLong(BASE | EXTENDED)),
                new WriteMsr(MSRS + COMMAND, 0x40021))));
    while (steps.size() < LENGTH) {
      switch (random.nextInt(14)) {
        case 0 -> steps.add(new WriteMsr(BASE_MSR, badBase(random)));
        case 1 -> steps.add(new ReadMsr(BASE_MSR));
        case 2, 3, 4 -> {
          long destination = (long) wideDestination(random) << 32;
          long value = destination | Integer.toUnsignedLong(command(random) & 0xc_cfff);
          steps.add(new WriteMsr(MSRS + COMMAND, value | reserved(random, 0xfff3_2000L)));
        }
        case 5 -> {
          int vector = 16 + random.nextInt(240);
          steps.add(new WriteMsr(MSRS + SELF, vector));
        }
        case 6, 7 -> steps.add(new Serve(true));
        case 8 -> steps.add(new Load(ChipBoard.LOCAL_APIC + 16L * random.nextInt(64), 4));
        case 9, 10 -> steps.add(new ReadMsr(MSRS + seen(random)));
        default -> {
          int register = writable(random);
          long value = Integer.toUnsignedLong(valueFor(register, random));
          steps.add(new WriteMsr(MSRS + register, value | reserved(random, 0xffL << 32)));
        }
      }
    }
    for (int register : SEEN) {
      steps.add(new ReadMsr(MSRS + register));
    }
    return steps;
  }

  private static int seen(RandomGenerator random) {
    int register = random.nextInt(0x100);
    return register == 0x2f || register == 0x39 ? ID : register;
  }

  private static long badBase(RandomGenerator random) {
    long base = Integer.toUnsignedLong(BASE | EXTENDED);
    return switch (random.nextInt(4)) {
      case 0 -> base & ~EXTENDED;
      case 1 -> base & ~0x800L;
      case 2 -> base | 1L << random.nextInt(8);
      default -> base | 1L << 63;
    };
  }

  private static long reserved(RandomGenerator random, long bits) {
    return random.nextInt(8) == 0 ? random.nextLong() & bits : 0;
  }

  private static int wideDestination(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> -1;
      case 1 -> random.nextInt();
      default -> random.nextInt(3);
    };
  }

  private static int destination(RandomGenerator random) {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextInt(256);
      case 1 -> 0xf0 | random.nextInt(16);
      default -> random.nextInt(3);
    };
  }

  /**
   * Fixed or lowest priority, edge-triggered (D23), vector 16 or more (D18); lowest not logical:
   * D29.
   */
  private static int command(RandomGenerator random) {
    int vector = 16 + random.nextInt(240);
    int logical = random.nextBoolean() ? 1 << 11 : 0;
    int shorthand = random.nextInt(4) == 0 ? random.nextInt(4) << 18 : 0;
    int level = random.nextBoolean() ? 1 << 14 : 0;
    int lowest = shorthand == 0 && logical == 0 && random.nextInt(4) == 0 ? 1 << 8 : 0;
    return vector | logical | shorthand | level | lowest;
  }

  private static Step misshapen(RandomGenerator random) {
    int width = 1 << random.nextInt(3);
    int offset = (TASK_PRIORITY << 4) + 1 + random.nextInt(15);
    return new Store(ChipBoard.LOCAL_APIC + offset, width, random.nextInt(0x7fff_ffff));
  }

  private static Step look(int register, RandomGenerator random) {
    int width = 1 << random.nextInt(3);
    int shift = width == 4 ? 0 : width == 2 ? 2 * random.nextInt(2) : random.nextInt(4);
    return new Load(ChipBoard.LOCAL_APIC + (register << 4) + shift, width);
  }

  private static int writable(RandomGenerator random) {
    int[] registers = {
      TASK_PRIORITY,
      TASK_PRIORITY,
      TASK_PRIORITY,
      SPURIOUS,
      ERRORS,
      TIMER,
      0x33,
      0x34,
      0x35,
      0x36,
      0x37,
      INITIAL_COUNT,
      DIVIDE,
      0x0b
    };
    return registers[random.nextInt(registers.length)];
  }

  /** D21, D22, D27: bits that one of them keeps or refuses are left out. */
  private static int valueFor(int register, RandomGenerator random) {
    int any = random.nextInt();
    return switch (register) {
      case TASK_PRIORITY -> random.nextInt(3) == 0 ? any & 0xff : any & 0x3f;
      case SPURIOUS -> (any & 0x2ff) | (random.nextInt(4) == 0 ? 0 : 0x100);
      case TIMER -> any & 0x3_00ff;
      case 0x33, 0x34 -> any & 0x1_07ff;
      case 0x35, 0x36 -> any & 0x1_a7ff;
      case 0x37 -> any & 0x1_00ff;
      case INITIAL_COUNT -> random.nextInt(4) == 0 ? 0 : any | 0x8000_0000;
      case DIVIDE -> any & 0xb;
      default -> 0;
    };
  }
}
