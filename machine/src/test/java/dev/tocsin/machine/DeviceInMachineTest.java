package dev.tocsin.machine;

import static dev.tocsin.machine.TinyGuest.DIE;
import static dev.tocsin.machine.TinyGuest.EXIT_7;
import static dev.tocsin.machine.TinyGuest.config;
import static dev.tocsin.machine.TinyGuest.machine;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.HostFailed;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Devices in whole machines: from a group to the guest's handler. */
@Tag("kvm")
@Timeout(60)
class DeviceInMachineTest {
  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aDevicesMessageRunsTheGuestsHandler(Irqchip irqchip) throws Exception {
    try (VirtualMachine vm = machine(config(irqchip, INTERRUPTED))) {
      vm.devices().register("bell", DeviceInMachineTest::bell);
      assertEquals(new Exited(7), vm.run());
      assertTrue(vm.engine().ledger().report().contains("bell holds 1 groups"));
      assertTrue(vm.devices().remove("bell"));
      assertFalse(vm.engine().ledger().report().contains("bell"));
    }
  }

  @Test
  void aDeviceThatThrowsEndsTheRunAsAFailureOfTheHost() throws Exception {
    try (VirtualMachine vm = machine(config("e4 90" + DIE))) {
      vm.devices()
          .register("bad", _ -> Device.of(List.of(Placement.pio(0x90, 1, BROKEN)), () -> {}));
      HostFailed end = assertInstanceOf(HostFailed.class, vm.run());
      assertEquals("broken device", end.cause().getMessage());
      assertTrue(end.registers().contains("vCPU 0"));
    }
  }

  private static final BusDevice BROKEN =
      new BusDevice() {
        @Override
        public long read(long offset, int width) {
          throw new IllegalStateException("broken device");
        }

        @Override
        public void write(long offset, int width, long value) {
          throw new IllegalStateException("broken device");
        }
      };

  /**
   * Masks the 8259A, enables the local APIC, loads a table whose gate 0x40 leads to the exit, rings
   * the device, and waits.
   */
  private static final String INTERRUPTED =
      "b0 ff e6 21 e6 a1" // 100000: mask both 8259A
          + "bc 00 80 10 00" // 100006: stack
          + "c7 05 f0 00 e0 fe ff 01 00 00" // 10000b: spurious vector register, enable
          + "0f 01 1d 40 00 10 00" // 100015: lidt 0x100040
          + "c7 05 00 00 00 d0 01 00 00 00" // 10001c: ring
          + "fb f4 eb fd" // 100026: sti; hlt; jmp hlt
          + "00".repeat(0x30 - 0x2a)
          + EXIT_7 // 100030: the handler
          + "00".repeat(0x40 - 0x34)
          + "07 02 48 fe 0f 00 00 00" // 100040: limit 0x207, base 0x100048 - 0x200
          + "30 00 08 00 00 8e 10 00"; // 100048: gate 0x40 to 0008:100030

  private static Device bell(DeviceContext context) throws InterruptException {
    MessageGroup group =
        context
            .interrupts()
            .msi()
            .createGroup(new MsiIrqGroupConfig(context.sourceIds().allocate(1), 1));
    group.enable();
    group.update(0, new MsiIrqSourceConfig(0, 0xfee00000, 0x40, 0), false, true);
    BusDevice registers =
        new BusDevice() {
          @Override
          public long read(long offset, int width) {
            return -1;
          }

          @Override
          public void write(long offset, int width, long value) {
            try {
              group.trigger(0);
            } catch (InterruptException e) {
              throw new IllegalStateException(e);
            }
          }
        };
    return Device.of(List.of(Placement.mmio(0xd0000000L, 16, registers)), group::close);
  }
}
