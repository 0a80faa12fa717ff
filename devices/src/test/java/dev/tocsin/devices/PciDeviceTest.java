package dev.tocsin.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciIdentity;
import org.junit.jupiter.api.Test;

class PciDeviceTest {
  @Test
  void aFunctionAloneIsADeviceUntilItIsClosed() throws Exception {
    try (var board = new TestBoard()) {
      PciFunction function =
          PciFunction.builder(
                  PciIdentity.of(0x1234, 0xbe11, 0xff0000, 1), board.context("boy").resources())
              .bar(0, Bar.memory32(4096, new Seven()))
              .build();
      PciDevice device = PciDevice.of(function);
      board.plug(device, TestBoard.BAR0);
      long before = board.memory.read(TestBoard.BAR0, 4);

      device.close();
      device.close();

      assertSame(function, device.function());
      assertEquals(7, before);
      assertEquals(0xffff_ffffL, board.memory.read(TestBoard.BAR0, 4));
    }
  }

  private static final class Seven implements BusDevice {
    @Override
    public long read(long offset, int width) {
      return 7;
    }

    @Override
    public void write(long offset, int width, long value) {}
  }
}
