package dev.tocsin.machine.demo;

import dev.tocsin.devices.bell.BellRegisters;
import dev.tocsin.devices.bell.BellResources;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.machine.Device;
import dev.tocsin.machine.DeviceContext;
import dev.tocsin.machine.DeviceManager;
import dev.tocsin.machine.Placement;
import dev.tocsin.machine.demo.Board.Place;
import dev.tocsin.machine.demo.guest.GuestDriver;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Registers the demo's devices: the third step of the flow. */
final class Fitter {
  private final DemoListener listener;
  private final DemoOptions options;

  Fitter(DemoListener listener, DemoOptions options) {
    this.listener = listener;
    this.options = options;
  }

  /** Registers the bells and what wakes the guest's driver; returns the latter's messages. */
  MessageGroup fit(DeviceManager devices, List<Place> places) throws IOException {
    for (Place place : places) {
      devices.register(place.name(), context -> bell(place, context));
    }
    var wakeups = new Wakeups();
    devices.register("driver", wakeups::create);
    return wakeups.group();
  }

  private Device bell(Place place, DeviceContext context) throws InterruptException {
    listener.step(3, place.name(), "handed the managers to");
    var managers = options.interposer().apply(context.interrupts());
    long base = context.sourceIds().allocate(place.messages());
    var resources =
        new BellResources(
            new LegacyIrqGroupConfig(place.irq()),
            new MsiIrqGroupConfig(base, place.messages()),
            place.number());
    var registers =
        new BellRegisters(
            place.bell(),
            resources,
            NarratedManagers.of(managers, place.name(), listener),
            new NarratedBell(place.name(), listener));
    return Device.of(
        List.of(Placement.mmio(place.address(), BellRegisters.SIZE, registers)), registers::close);
  }

  /** A device without registers: one message a processor, wired by the host. */
  private final class Wakeups {
    private @Nullable MessageGroup made;

    Device create(DeviceContext context) throws InterruptException {
      long base = context.sourceIds().allocate(options.cpus());
      MessageGroup group =
          context.interrupts().msi().createGroup(new MsiIrqGroupConfig(base, options.cpus()));
      made = group;
      GuestDriver.wire(group);
      return Device.of(List.of(), group::close);
    }

    MessageGroup group() {
      return Objects.requireNonNull(made);
    }
  }
}
