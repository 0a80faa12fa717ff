package dev.tocsin.pci.host;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.BarPlacement;
import dev.tocsin.pci.BarSpace;
import java.util.List;

/**
 * Places ranges on a machine's two buses, within the windows its board leaves for PCI.
 *
 * @param ports the bus of ports
 * @param memory the bus of memory-mapped registers
 * @param portWindows where ranges of ports may be
 * @param memoryWindows where ranges of memory may be; neither RAM nor a chip is in them
 */
public record BusPlacement(
    Bus ports, Bus memory, List<BusRange> portWindows, List<BusRange> memoryWindows)
    implements BarPlacement {
  /** Copies the lists. */
  public BusPlacement {
    portWindows = List.copyOf(portWindows);
    memoryWindows = List.copyOf(memoryWindows);
  }

  @Override
  public boolean place(BarSpace space, BusRange range, BusDevice device) {
    boolean inside =
        windows(space).stream()
            .anyMatch(window -> window.start() <= range.start() && range.end() <= window.end());
    if (!inside) {
      return false;
    }
    try {
      bus(space).add(range, device);
      return true;
    } catch (IllegalArgumentException _) {
      return false; // taken: the guest put it over another device
    }
  }

  @Override
  public void remove(BarSpace space, BusRange range) {
    bus(space).remove(range);
  }

  private Bus bus(BarSpace space) {
    return space == BarSpace.PORTS ? ports : memory;
  }

  private List<BusRange> windows(BarSpace space) {
    return space == BarSpace.PORTS ? portWindows : memoryWindows;
  }
}
