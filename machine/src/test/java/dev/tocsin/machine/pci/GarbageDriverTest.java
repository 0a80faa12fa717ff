package dev.tocsin.machine.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.bell.pci.BellLayout;
import dev.tocsin.devices.bell.pci.PciBell;
import dev.tocsin.interrupt.VectorStats;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.InProcessMachine;
import dev.tocsin.machine.inprocess.Processor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that programs nonsense harms nobody but itself. */
class GarbageDriverTest {
  private static final int VECTOR = 0x50;
  private static final long LOCAL_APIC = 0xfee0_0000L;
  private static final int RINGS = 100;

  private final AtomicInteger handled = new AtomicInteger();
  private volatile boolean ready;

  private void guest(Processor cpu) {
    cpu.write32(0xfee0_00f0L, 0x1ff);
    cpu.onInterrupt(
        VECTOR,
        (own, _) -> {
          handled.incrementAndGet();
          own.write32(0xfee0_00b0L, 0);
        });
    ready = true;
    cpu.idle();
  }

  /** Addresses that are no interrupt's: memory, a device, far above, nobody's. */
  @ParameterizedTest
  @ValueSource(longs = {0, 0x1000, 0xc000_0000L, 0xdead_beef_0000L, -4})
  @Timeout(60)
  void aMessageToNowhereIsDroppedAndCounted(long garbage) throws Exception { // S11
    try (var machine = InProcessMachine.create(InProcessConfig.DEFAULT, this::guest)) {
      var board = new BellBoard(machine);
      PciBell bad = board.add("bad", PciPlace.ANY, new BellLayout(4, 0, true));
      PciBell good = board.add("good", PciPlace.ANY, new BellLayout(4, 0, true));
      machine.start();
      await(() -> ready);
      BellBoard.load(bad, 4, garbage, 0x41);
      BellBoard.load(good, 1, LOCAL_APIC, VECTOR);

      for (int i = 0; i < RINGS; i++) {
        int before = handled.get();
        bad.ring(i % 4);
        good.ring(0);
        await(() -> handled.get() == before + 1);
      }

      VectorStats stats = bad.function().messages().orElseThrow().stats(0);
      assertEquals(RINGS / 4, stats.triggers());
      assertEquals(0, stats.deliveries());
      assertEquals(RINGS / 4, stats.dropped());
      assertEquals(RINGS, good.function().messages().orElseThrow().stats(0).deliveries());
      assertEquals(0, bad.function().counters().hostRefusals());
    }
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      Thread.onSpinWait();
      assertTrue(System.nanoTime() - start < 20_000_000_000L, "an interrupt is lost");
    }
  }
}
