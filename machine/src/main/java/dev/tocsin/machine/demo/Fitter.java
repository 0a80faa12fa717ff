package dev.tocsin.machine.demo;

import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.machine.Device;
import dev.tocsin.machine.DeviceContext;
import dev.tocsin.machine.DeviceManager;
import dev.tocsin.machine.demo.guest.GuestDriver;
import dev.tocsin.machine.pci.PciPlace;
import dev.tocsin.pci.PciResources;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Registers the demo's devices: the third step of the flow. */
final class Fitter {
  private final DemoListener listener;
  private final DemoOptions options;
  private @Nullable MessageGroup wakeups;
  private @Nullable Button button;

  Fitter(DemoListener listener, DemoOptions options) {
    this.listener = listener;
    this.options = options;
  }

  /** Registers the button, the bells, and what wakes the guest's driver. */
  void fit(DeviceManager devices, List<Place> places) throws IOException {
    devices.register(Button.NAME, this::button);
    for (Place place : places) {
      devices.registerPci(
          place.name(),
          PciPlace.slot(place.slot()),
          DeviceLimits.NONE,
          context -> place.make(narrated(place, context)));
    }
    devices.register("driver", this::wakeups);
  }

  private InterruptManagers handed(String name, InterruptManagers own, Supplier<String> decision) {
    listener.step(3, name, "handed the managers to");
    return NarratedManagers.of(options.interposer().apply(own), name, decision, listener);
  }

  private Device button(DeviceContext context) {
    var made = new Button(handed(Button.NAME, context.interrupts(), () -> "").legacy());
    button = made;
    return Device.of(List.of(), made::close);
  }

  private PciDeviceContext narrated(Place place, PciDeviceContext context) {
    PciResources own = context.resources();
    var managers = handed(place.name(), own.interrupts(), place::decision);
    return new PciDeviceContext(
        context.id(), new PciResources(managers, own.sourceIds(), own.events()), context.memory());
  }

  /** A device without registers: one message a processor, wired by the host. */
  private Device wakeups(DeviceContext context) throws InterruptException {
    long base = context.sourceIds().allocate(options.cpus());
    MessageGroup group =
        context.interrupts().msi().createGroup(new MsiIrqGroupConfig(base, options.cpus()));
    wakeups = group;
    GuestDriver.wire(group);
    return Device.of(List.of(), group::close);
  }

  MessageGroup wakeups() {
    return Objects.requireNonNull(wakeups);
  }

  Button button() {
    return Objects.requireNonNull(button);
  }
}
