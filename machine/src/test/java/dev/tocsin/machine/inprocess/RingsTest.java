package dev.tocsin.machine.inprocess;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.kvm.backend.KvmRings;
import dev.tocsin.machine.HostSupport;
import dev.tocsin.testkit.Eventually;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rings of other processes, relayed into an in-process machine. */
@Timeout(60)
class RingsTest {
  private final AtomicInteger handled = new AtomicInteger();

  @BeforeEach
  void needsDescriptors() {
    Optional<String> why = HostSupport.whyNoNativeAccess();
    assumeTrue(why.isEmpty(), () -> "no descriptors: " + why.orElse(""));
  }

  private void boot(Processor cpu) {
    Apic.enable(cpu);
    cpu.onInterrupt(
        0x41,
        (self, _) -> {
          handled.incrementAndGet();
          Apic.end(self);
        });
    cpu.idle();
  }

  @Test
  void aRingIsRelayedAndNeverAttached() throws Exception {
    try (var rings = KvmRings.create();
        var machine =
            InProcessMachine.create(InProcessConfig.DEFAULT.withRings(rings.rings()), this::boot)) {
      var msi = machine.engine().managersFor("test").msi();
      var group = msi.createGroup(new MsiIrqGroupConfig(64, 1));
      group.enable();
      group.update(0, Apic.message(0, 0x41), false, true);
      machine.start();
      try (var notifier = group.notifier(0).orElseThrow()) {
        assertTrue(notifier.descriptor() >= 0);
        for (int i = 1; i <= 50; i++) {
          int wanted = i;
          notifier.ring();
          Eventually.until("ring " + wanted + " is handled", () -> handled.get() == wanted);
        }
      }

      assertEquals(50, group.stats(0).relayed());
      assertFalse(group.stats(0).attached());
    }
  }
}
