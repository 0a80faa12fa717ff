package dev.tocsin.machine.inprocess;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.chip.x86.apic.ApicBase;
import dev.tocsin.chip.x86.ioapic.IoApic;
import dev.tocsin.machine.Device;
import dev.tocsin.machine.DeviceManager;
import dev.tocsin.machine.PciBoard;
import dev.tocsin.machine.Placement;
import dev.tocsin.machine.RunControl;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.platform.DebugExit;
import dev.tocsin.machine.platform.FirmwareConfig;
import dev.tocsin.machine.platform.ResetPorts;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** What an in-process machine has besides processors, each registered like any other device. */
final class InProcessBoard {
  private static final long IOAPIC = 0xfec0_0000L;

  /** Where messages go; processors see their local APIC's page there. */
  private static final long MESSAGES = 0x10_0000;

  private static final int PORTS = 2;

  private final DeviceManager devices;
  private final SoftIrqChip chip;
  private final RunControl control;

  InProcessBoard(DeviceManager devices, SoftIrqChip chip, RunControl control) {
    this.devices = devices;
    this.chip = chip;
    this.control = control;
  }

  /** Registers everything. */
  void register(InProcessConfig config, TimerChip pit) throws IOException {
    var firmware = new FirmwareConfig(config.cpus(), config.memory());
    var exit = new DebugExit(code -> control.end(new Exited(code)));
    devices.register("local-apics", _ -> only(Placement.mmio(ApicBase.ADDRESS, MESSAGES, NOBODY)));
    devices.register(
        "ioapic", _ -> only(Placement.mmio(IOAPIC, IoApic.WINDOW, new IoApicWindow())));
    devices.register("pic", _ -> Device.of(pics(), () -> {}));
    devices.register("pit", pit::create);
    PciBoard.register(
        devices, new ResetPorts(ResetPorts.Kind.CONTROL, () -> control.end(new Reset())));
    devices.register("reset", _ -> Device.of(resets(), () -> {}));
    devices.register("exit", _ -> only(Placement.pio(DebugExit.PORT, DebugExit.LENGTH, exit)));
    devices.register(
        "fw-cfg", _ -> only(Placement.pio(FirmwareConfig.PORT, FirmwareConfig.LENGTH, firmware)));
  }

  private static Device only(Placement placement) {
    return Device.of(List.of(placement), () -> {});
  }

  private List<Placement> pics() {
    return Stream.of(0x20, 0xa0, 0x4d0)
        .map(port -> Placement.pio(port, PORTS, new PicWindow(port)))
        .toList();
  }

  private List<Placement> resets() {
    return Stream.of(ResetPorts.Kind.KEYBOARD, ResetPorts.Kind.FAST)
        .map(kind -> new ResetPorts(kind, () -> control.end(new Reset())))
        .map(port -> Placement.pio(port.port(), port.length(), port))
        .toList();
  }

  /** Holds a place where only processors have something of their own. */
  private static final BusDevice NOBODY =
      new BusDevice() {
        @Override
        public long read(long offset, int width) {
          return -1;
        }

        @Override
        public void write(long offset, int width, long value) {}
      };

  private final class IoApicWindow implements BusDevice {
    @Override
    public long read(long offset, int width) {
      return chip.readIoApic(offset, width);
    }

    @Override
    public void write(long offset, int width, long value) {
      chip.writeIoApic(offset, width, value);
    }
  }

  private final class PicWindow implements BusDevice {
    private final int first;

    PicWindow(int first) {
      this.first = first;
    }

    @Override
    public long read(long offset, int width) {
      return chip.readPort(first + (int) offset, width);
    }

    @Override
    public void write(long offset, int width, long value) {
      chip.writePort(first + (int) offset, width, value);
    }
  }
}
