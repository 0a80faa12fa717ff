package dev.tocsin.devices.nvme;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.devices.nvme.command.NvmOpcode;
import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.WorkerThread;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a guest writes: no exception, no mistake, and the next reset works. */
class HostileGuestTest {
  private static final int STEPS = 20_000;

  private final Random random;
  private final Driver driver;

  HostileGuestTest() {
    random = new Random(5);
    driver = new Driver();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noWriteDoesHarm(long seed) {
    random.setSeed(seed);
    driver.enable();
    driver.queues(1, 8);

    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(8)) {
        case 0 -> driver.controller.write(offset(), 1 + random.nextInt(8), random.nextLong());
        case 1 -> driver.controller.read(offset(), 1 + random.nextInt(8));
        case 2, 3 -> scribble();
        case 4 -> {
          driver
              .ram
              .bytes()
              .putInt(Driver.DATA + 0x1000 * random.nextInt(2) + 4 * random.nextInt(6), field());
          driver.write(0x1000 + 4 * random.nextInt(6), random.nextInt(10));
        }
        case 5 -> driver.write(Registers.CC, cc());
        case 6 -> driver.write(0x1000, random.nextInt(32));
        default -> driver.timer.advance(Duration.ofNanos(random.nextInt(200_000)));
      }
    }

    assertWorks();
  }

  /** Mostly aligned, mostly among the registers and first doorbells. */
  private long offset() {
    int range = random.nextInt(10) == 0 ? 0x4000 - 8 : 0x40;
    long base = random.nextBoolean() ? 0 : 0x1000;
    return (base + random.nextInt(range)) & (random.nextInt(4) == 0 ? ~0L : ~3L);
  }

  /** Mostly settings that can work. */
  private int cc() {
    int valid = 4 << 20 | 6 << 16 | random.nextInt(5) << 7 | (random.nextInt(6) == 0 ? 0 : 1);
    return random.nextInt(10) == 0 ? random.nextInt() : valid;
  }

  /** Changes a command in one of the queues, its fields more or less sensible. */
  private void scribble() {
    int queue = random.nextInt(3);
    int at = 0x1_0000 * (queue + 1) + 64 * random.nextInt(32);
    var ram = driver.ram.bytes();
    for (int dword = 0; dword < 16; dword++) {
      ram.putInt(at + 4 * dword, field());
    }
    ram.putInt(at, random.nextInt(0x20) == 0 ? random.nextInt() : opcode());
    ram.putInt(at + 4, random.nextInt(3) - 1);
    ram.putLong(at + 24, place());
    ram.putLong(at + 32, place());
  }

  private int opcode() {
    return random.nextInt(8) == 0 ? 0x7c : random.nextInt(14);
  }

  private int field() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt();
      case 1 -> random.nextInt(8) << 16 | random.nextInt(4);
      case 2 -> 1 << random.nextInt(32);
      default -> random.nextInt(64);
    };
  }

  private long place() {
    return switch (random.nextInt(6)) {
      case 0 -> random.nextLong();
      case 1 -> Driver.RAM - random.nextInt(0x2000);
      case 2 -> Driver.DATA + random.nextInt(0x10_0000);
      default -> Driver.DATA + 0x1000L * random.nextInt(256);
    };
  }

  private void assertWorks() {
    driver.controller.reset();
    assertEquals(0, driver.events.mistakes());
    assertEquals(0, driver.status());
    assertEquals(0, driver.read(Registers.CC));
    driver.enable();
    Pair queue = driver.queues(1, 8);
    driver.interrupts.forget();
    Driver.expect(queue.run(Sqe.blocks(NvmOpcode.READ, 0, 8).prp(Driver.DATA, 0)), Status.SUCCESS);
    assertEquals(1, driver.interrupts.messages(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void severalProcessorsAndWorkersDoNoHarm(long seed) throws InterruptedException {
    Driver threaded = new Driver(NvmeOptions.DEFAULT.withQueues(4), WorkerThread::start);
    Thread[] processors = new Thread[3];
    for (int i = 0; i < processors.length; i++) {
      var own = new Random(seed * 31 + i);
      processors[i] = Thread.ofPlatform().start(() -> rage(threaded, own));
    }
    for (Thread processor : processors) {
      processor.join();
    }

    threaded.controller.reset();

    assertEquals(0, threaded.events.mistakes());
    threaded.enable();
    Threads.createQueues(threaded, 1, 8);
    Pair queue = Threads.pair(threaded, 1, 8);
    Driver.expect(Threads.run(queue, Sqe.nvm(NvmOpcode.FLUSH)), Status.SUCCESS);
    threaded.controller.reset();
  }

  private static void rage(Driver driver, Random random) {
    for (int step = 0; step < 3000; step++) {
      switch (random.nextInt(6)) {
        case 0 -> driver.controller.write(random.nextInt(0x40) & ~3, 4, random.nextInt());
        case 1 -> driver.write(Registers.CC, 4 << 20 | 6 << 16 | (random.nextInt(3) == 0 ? 0 : 1));
        case 2 -> driver.write(Registers.AQA, 0x001f_001f);
        case 3 -> {
          driver.controller.write(Registers.ASQ, 8, 0x1_0000);
          driver.controller.write(Registers.ACQ, 8, 0x1_8000);
        }
        case 4 -> {
          int at = 0x1_0000 + 64 * random.nextInt(32);
          driver.ram.bytes().putInt(at, random.nextInt(13)).putInt(at + 4, random.nextInt(2));
          driver.ram.bytes().putInt(at + 40, 7 << 16 | random.nextInt(5));
          driver.ram.bytes().putInt(at + 44, random.nextInt(4) << 16 | 3);
          driver.ram.bytes().putLong(at + 24, 0x2_0000L + 0x1000L * random.nextInt(16));
        }
        default -> driver.write(0x1000 + 4 * random.nextInt(8), random.nextInt(32));
      }
    }
  }
}
