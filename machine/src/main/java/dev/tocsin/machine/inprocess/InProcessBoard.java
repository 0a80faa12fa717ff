package dev.tocsin.machine.inprocess;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.chip.x86.apic.ApicBase;
import dev.tocsin.chip.x86.ioapic.IoApic;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.machine.Device;
import dev.tocsin.machine.DeviceContext;
import dev.tocsin.machine.DeviceManager;
import dev.tocsin.machine.MachineConfig;
import dev.tocsin.machine.Placement;
import dev.tocsin.machine.RunControl;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.boot.MemoryMap;
import dev.tocsin.machine.platform.DebugExit;
import dev.tocsin.machine.platform.FirmwareConfig;
import dev.tocsin.machine.platform.ResetPorts;
import dev.tocsin.memory.GuestRegions;
import dev.tocsin.memory.GuestRegions.Region;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** Makes the memory and lets it answer on the bus, so that no device takes its place. */
  static GuestRegions memory(MemoryMap map, Bus mmio) {
    var all = Arena.ofAuto().allocate(map.total(), MachineConfig.PAGE);
    List<Region> regions = new ArrayList<>();
    regions.add(new Region(0, all.asSlice(0, map.low())));
    if (map.high() > 0) {
      regions.add(new Region(MemoryMap.HIGH_START, all.asSlice(map.low())));
    }
    for (Region region : regions) {
      var range = new BusRange(region.guestAddress(), region.segment().byteSize());
      mmio.add(range, new Ram(region.segment()));
    }
    return new GuestRegions(regions);
  }

  /** Registers everything; returns the line of the timer chip. */
  LineGroup register(InProcessConfig config, TimerChip pit) throws IOException {
    var firmware = new FirmwareConfig(config.cpus(), config.memory());
    var exit = new DebugExit(code -> control.end(new Exited(code)));
    devices.register("local-apics", _ -> only(Placement.mmio(ApicBase.ADDRESS, MESSAGES, NOBODY)));
    devices.register(
        "ioapic", _ -> only(Placement.mmio(IOAPIC, IoApic.WINDOW, new IoApicWindow())));
    devices.register("pic", _ -> Device.of(pics(), () -> {}));
    var timer = new TimerLine();
    devices.register("pit", context -> pit.device(timer.create(context)));
    devices.register("reset", _ -> Device.of(resets(), () -> {}));
    devices.register("exit", _ -> only(Placement.pio(DebugExit.PORT, DebugExit.LENGTH, exit)));
    devices.register(
        "fw-cfg", _ -> only(Placement.pio(FirmwareConfig.PORT, FirmwareConfig.LENGTH, firmware)));
    return timer.line();
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
    return Arrays.stream(ResetPorts.Kind.values())
        .map(kind -> new ResetPorts(kind, () -> control.end(new Reset())))
        .map(port -> Placement.pio(port.port(), port.length(), port))
        .toList();
  }

  /** What the 8254 drives. */
  private static final class TimerLine {
    private @Nullable LineGroup made;

    LineGroup create(DeviceContext context) throws InterruptException {
      var config = new LegacyIrqGroupConfig(TimerChip.LINE);
      LineGroup line = context.interrupts().legacy().createGroup(config);
      made = line;
      line.enable();
      return line;
    }

    LineGroup line() {
      return Objects.requireNonNull(made);
    }
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
