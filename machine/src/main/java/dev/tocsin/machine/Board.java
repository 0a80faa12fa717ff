package dev.tocsin.machine;

import dev.tocsin.devices.uart.Uart16550;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.irqchip.Alarms;
import dev.tocsin.machine.platform.DebugExit;
import dev.tocsin.machine.platform.FirmwareConfig;
import dev.tocsin.machine.platform.Ignored;
import dev.tocsin.machine.platform.LinePorts;
import dev.tocsin.machine.platform.PitPorts;
import dev.tocsin.machine.platform.ResetPorts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The devices every machine has, each registered like any other. */
final class Board {
  private static final int COM1 = 0x3f8;
  private static final int COM1_IRQ = 4;

  private final DeviceManager devices;
  private final RunControl control;

  /** Timers, if the kernel has no 8254. */
  private final Optional<Alarms> alarms;

  Board(DeviceManager devices, RunControl control, Optional<Alarms> alarms) {
    this.devices = devices;
    this.control = control;
    this.alarms = alarms;
  }

  void register(MachineConfig config, SerialConsole console) throws IOException {
    devices.register("com1", context -> com1(context, console));
    devices.register("exit", _ -> only(exit()));
    devices.register("reset", _ -> Device.of(resets(), () -> {}));
    devices.register("post", _ -> only(Placement.pio(Ignored.DIAGNOSTIC_PORT, 1, new Ignored())));
    devices.register("fw-cfg", _ -> only(firmware(config)));
    devices.register("lines", this::lines);
    PciBoard.register(
        devices, new ResetPorts(ResetPorts.Kind.CONTROL, () -> control.end(new Reset())));
    if (alarms.isPresent()) {
      Alarms timers = alarms.get();
      devices.register("pit", context -> pit(context, timers));
    }
  }

  private Device pit(DeviceContext context, Alarms timers) throws InterruptException {
    LineGroup line = enabled(context, PitPorts.IRQ);
    PitPorts pit = new PitPorts(line, timers, this::fail);
    return Device.of(
        List.of(
            Placement.pio(PitPorts.TIMER, PitPorts.TIMER_LENGTH, pit.ports(PitPorts.TIMER)),
            Placement.pio(PitPorts.SPEAKER, 1, pit.ports(PitPorts.SPEAKER))),
        pit::close);
  }

  private static LineGroup enabled(DeviceContext context, int irq) throws InterruptException {
    LineGroup line = context.interrupts().legacy().createGroup(new LegacyIrqGroupConfig(irq));
    try {
      line.enable();
    } catch (InterruptException failure) {
      line.close();
      throw failure;
    }
    return line;
  }

  private Device com1(DeviceContext context, SerialConsole console) throws InterruptException {
    LineGroup line = enabled(context, COM1_IRQ);
    Uart16550 uart = new Uart16550(line, console.output(), console.events(this::fail));
    console.connect(uart);
    return Device.of(List.of(Placement.pio(COM1, Uart16550.LENGTH, uart)), line::close);
  }

  private Placement exit() {
    DebugExit exit = new DebugExit(code -> control.end(new Exited(code)));
    return Placement.pio(DebugExit.PORT, DebugExit.LENGTH, exit);
  }

  private List<Placement> resets() {
    return Stream.of(ResetPorts.Kind.KEYBOARD, ResetPorts.Kind.FAST)
        .map(kind -> new ResetPorts(kind, () -> control.end(new Reset())))
        .map(port -> Placement.pio(port.port(), port.length(), port))
        .toList();
  }

  private static Placement firmware(MachineConfig config) {
    FirmwareConfig items = new FirmwareConfig(config.cpus(), config.memory());
    return Placement.pio(FirmwareConfig.PORT, FirmwareConfig.LENGTH, items);
  }

  private Device lines(DeviceContext context) throws InterruptException {
    LinePorts ports = new LinePorts(context.interrupts().legacy(), this::fail);
    return Device.of(List.of(Placement.pio(LinePorts.PORT, LinePorts.LENGTH, ports)), ports::close);
  }

  private static Device only(Placement placement) {
    return Device.of(List.of(placement), () -> {});
  }

  /** A line the host refuses to move leaves a guest waiting: better an end with a reason. */
  private void fail(InterruptException failure) {
    control.end(new HostFailed(failure, ""));
  }
}
