package dev.tocsin.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.pci.config.ExpressKind;
import dev.tocsin.pci.host.PciBridge;
import dev.tocsin.pci.host.RootPort;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever a guest writes: nothing throws, and a driver that comes later is served. */
class HostileGuestTest {
  private static final long[] VALUES = {0, -1, 0x8000_8000_8000_8000L, 0x5a5a_0001_c000_0003L};

  private final Rig rig = new Rig();
  private final PciFunction function = function();

  private PciFunction function() {
    return rig.builder()
        .pin(InterruptPin.A)
        .msi(new MsiLayout(32, true, true))
        .msix(MsixLayout.alone(5, 0))
        .bar(2, Bar.memory64(1 << 14, nothing()))
        .bar(4, Bar.ports(64, nothing()))
        .express(ExpressKind.INTEGRATED)
        .build();
  }

  private static BusDevice nothing() {
    return new BusDevice() {
      @Override
      public long read(long offset, int width) {
        return 0;
      }

      @Override
      public void write(long offset, int width, long value) {}
    };
  }

  /** Sends one message by MSI-X as an honest driver would, from a reset on. */
  private void serveAnHonestDriver() {
    function.reset();
    rig.fake.refuse = false;
    rig.fake.forget();
    rig.host.ecam().write(0x18 << 12 | 0x10, 4, Rig.MEMORY_START);
    rig.host.ecam().write(0x18 << 12 | Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
    int at = Rig.capability(function, 0x11);
    rig.host.ecam().write(0x18 << 12 | (at + 2), 2, 0x8000);
    rig.memory.write(Rig.MEMORY_START + 4 * 16, 4, 0xfee0_0000L);
    rig.memory.write(Rig.MEMORY_START + 4 * 16 + 8, 8, 0x99);

    function.interrupts().trigger(4);

    assertEquals(0x99, rig.fake.sent.getLast().data());
  }

  @Test
  void everyOffsetWidthAndSomeValuesOfConfigurationSpace() {
    rig.host.root().plug(3, function);
    for (int width = 1; width <= 8; width++) {
      for (int at = 0; at + width <= 4096; at += at < 0x120 ? 1 : 61) {
        for (long value : VALUES) {
          rig.host.ecam().write(0x18 << 12 | at, width, value >>> (64 - 8 * width));
          rig.host.ecam().read(0x18 << 12 | at, width);
          function.interrupts().trigger(at & 7);
          function.interrupts().level((at & 1) != 0);
        }
      }
    }

    serveAnHonestDriver();
  }

  @Test
  void everyOffsetWidthAndSomeValuesOfTableAndPendingBits() {
    rig.host.root().plug(3, function);
    rig.host.ecam().write(0x18 << 12 | 0x10, 4, Rig.MEMORY_START);
    rig.host.ecam().write(0x18 << 12 | Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
    rig.host.ecam().write(0x18 << 12 | (Rig.capability(function, 0x11) + 2), 2, 0x8000);
    for (int width = 1; width <= 8; width++) {
      for (int at = 0; at + width <= 8192; at += at % 4096 < 128 ? 1 : 7) {
        for (long value : VALUES) {
          rig.memory.write(Rig.MEMORY_START + at, width, value >>> (64 - 8 * width));
          rig.memory.read(Rig.MEMORY_START + at, width);
          function.interrupts().trigger(at % 5);
        }
      }
    }

    serveAnHonestDriver();
  }

  @Test
  void randomWritesWithAHostThatRefusesNowAndThen() {
    rig.host.root().plug(3, function);
    rig.host.root().plug(1, PciBridge.conventional(Rig.IDENTITY, rig.resources()));
    RootPort port = RootPort.create(Rig.IDENTITY, rig.resources(), 1);
    rig.host.root().plug(2, port.bridge());
    port.insert(rig.builder().msix(MsixLayout.alone(2, 0)).build());
    var random = new Random(4);
    for (int i = 0; i < 200_000; i++) {
      int width = 1 + random.nextInt(8);
      int devfn = (1 + random.nextInt(3)) << 3;
      int bus = random.nextInt(8) == 0 ? random.nextInt(4) : 0;
      int at = random.nextInt(8) == 0 ? random.nextInt(4096) : random.nextInt(0xa0);
      long value = VALUES[random.nextInt(4)] ^ random.nextLong();
      rig.fake.refuse = random.nextInt(16) == 0;
      rig.host.ecam().write((long) bus << 20 | devfn << 12 | at, width, value >>> (64 - 8 * width));
      rig.memory.write(Rig.MEMORY_START + random.nextInt(8200), width, value);
      function.interrupts().trigger(random.nextInt(8));
      function.interrupts().level(random.nextBoolean());
    }

    serveAnHonestDriver();
    port.remove();
    for (int device = 1; device <= 3; device++) {
      rig.host.root().unplug(device);
    }
    assertEquals(0, rig.fake.open);
    assertEquals(List.of(), rig.memory.ranges());
  }
}
