package dev.tocsin.pci.host;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.BarSpace;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.Upstream;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What a function sees of its bus.
 *
 * @param bus the bus
 * @param device number of the slot
 * @param function number in the slot
 * @param below the bridge whose function it is, if it is one's
 */
record SlotUpstream(PciBus bus, int device, int function, @Nullable PciBridge below)
    implements Upstream {
  @Override
  public int requesterId() {
    return address().requesterId();
  }

  PciAddress address() {
    return new PciAddress(bus.number(), device, function);
  }

  @Override
  public OptionalInt irqOf(InterruptPin pin) {
    return pin == InterruptPin.NONE ? OptionalInt.empty() : bus.irqOf(device, pin.number() - 1);
  }

  @Override
  public boolean leadsHere(BarSpace space, BusRange range) {
    return bus.leadsHere(space, range);
  }

  @Override
  public boolean place(BarSpace space, BusRange range, BusDevice device) {
    PciHost host = bus.host();
    return host != null && host.place(space, range, device);
  }

  @Override
  public void remove(BarSpace space, BusRange range) {
    PciHost host = bus.host();
    if (host != null) {
      host.remove(space, range);
    }
  }
}
