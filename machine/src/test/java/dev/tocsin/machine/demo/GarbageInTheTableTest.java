package dev.tocsin.machine.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.VectorStats;
import dev.tocsin.kvm.Kvm;
import dev.tocsin.machine.pci.PciTree;
import dev.tocsin.pci.PciFunction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A driver that writes nonsense into its MSI-X table, over every back end. */
@Tag("kvm")
class GarbageInTheTableTest {
  /** Memory, a device, far above, nobody's: none is an interrupt's address. */
  private static final List<Long> GARBAGE =
      List.of(0L, 0x1000L, 0xc000_0000L, 0xdead_beef_0000L, -4L);

  @ParameterizedTest
  @EnumSource(DemoHost.class)
  @Timeout(60)
  void theMessageIsDroppedAndOthersArrive(DemoHost host) throws Exception { // S11
    Optional<String> why = Kvm.whyUnusable();
    assumeTrue(why.isEmpty(), () -> "no usable KVM: " + why.orElse(""));
    var options = new DemoOptions(host, 1, 10, Duration.ofSeconds(20), managers -> managers);

    List<Object> seen = Demo.look(options, GarbageInTheTableTest::act);

    assertEquals(List.of((long) GARBAGE.size(), 0L, 0L, 1L), seen);
  }

  /** What became of the garbage, and of another function's message. */
  private static List<Object> act(PciTree pci) {
    PciFunction bad = pci.find("bell4").orElseThrow().function();
    PciFunction good = pci.find("bell3").orElseThrow().function();
    var table = bad.bar(2).orElseThrow().device();
    try {
      long dropped = 0;
      long delivered = 0;
      for (int i = 0; i < GARBAGE.size(); i++) {
        table.write(16L * i, 8, GARBAGE.get(i));
        bad.interrupts().trigger(i);
        VectorStats stats = bad.messages().orElseThrow().stats(i);
        dropped += stats.dropped();
        delivered += stats.deliveries();
      }
      good.interrupts().trigger(0);
      long others = good.messages().orElseThrow().stats(0).deliveries();
      return List.of(dropped, delivered, bad.counters().hostRefusals(), others);
    } catch (InterruptException failure) {
      throw new AssertionError(failure);
    }
  }
}
