package dev.tocsin.machine.pci;

import static dev.tocsin.machine.pci.Registers.read;
import static dev.tocsin.machine.pci.Registers.write;

import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.BarSpace;
import dev.tocsin.pci.PciFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What firmware does at power-on, as these machines have none: gives each function of bus 0
 * addresses, and opens the root port's windows.
 *
 * <p>By configuration registers alone, so that a guest finds nothing it could not have done, and
 * may do it all again. Guarded by the tree's lock.
 */
final class PowerOn {
  /** A range of memory has a page of its own at least. */
  private static final long PAGE = 4096;

  private static final long BELOW_4_GIB = 1L << 32;

  private final Bus ports;
  private final Bus memory;
  private final AddressMap map;
  private final Map<PciFunction, List<Given>> given = new HashMap<>();

  PowerOn(Bus ports, Bus memory, AddressMap map) {
    this.ports = ports;
    this.memory = memory;
    this.map = map;
  }

  /** What a function was given. */
  private record Given(BarSpace space, BusRange range) {}

  /** What a base address register asks for. */
  private record Wish(BarSpace space, boolean wide, long size) {}

  /** Gives a function addresses and lets it answer there. */
  void assign(PciFunction function) {
    List<Given> ranges = new ArrayList<>();
    given.put(function, ranges);
    int command = 0;
    for (int bar = 0; bar < Registers.BARS; bar++) {
      int register = Registers.BAR_0 + 4 * bar;
      Wish wish = size(function, register);
      BusRange range = wish.size == 0 ? null : free(wish);
      if (range != null) {
        ranges.add(new Given(wish.space, range));
        write(function, register, (int) range.start());
        command |= wish.space == BarSpace.PORTS ? Registers.PORTS_ENABLE : Registers.MEMORY_ENABLE;
        if (wish.wide) {
          write(function, register + 4, (int) (range.start() >>> 32));
        }
      }
      bar += wish.wide ? 1 : 0;
    }
    function.writeConfig(Registers.COMMAND, 2, command);
  }

  /** Sizes a register as PCI 3.0, 6.2.5.1 says, and leaves it at 0. */
  private static Wish size(PciFunction function, int register) {
    write(function, register, -1);
    int low = read(function, register);
    write(function, register, 0);
    if ((low & Registers.BAR_PORTS) != 0) {
      return new Wish(BarSpace.PORTS, false, -(low & ~3L) & 0xffff);
    }
    if ((low & Registers.BAR_64) == 0) {
      return new Wish(BarSpace.MEMORY, false, -(low & ~15L) & 0xffff_ffffL);
    }
    write(function, register + 4, -1);
    long high = read(function, register + 4);
    write(function, register + 4, 0);
    return new Wish(BarSpace.MEMORY, true, -(high << 32 | (low & 0xffff_fff0L)));
  }

  /** Low addresses first, where every guest reaches; null if there is no room. */
  private @Nullable BusRange free(Wish wish) {
    if (wish.space == BarSpace.PORTS) {
      return first(map.ports().start(), map.portWindow().start(), wish);
    }
    BusRange low = first(map.low().start(), map.lowWindow().start(), wish);
    return low == null && wish.wide
        ? first(map.high().start(), map.highWindow().start(), wish)
        : low;
  }

  private @Nullable BusRange first(long start, long end, Wish wish) {
    List<BusRange> taken = taken(wish.space);
    long step = wish.space == BarSpace.PORTS ? wish.size : Math.max(wish.size, PAGE);
    long at = Math.ceilDiv(start, step) * step;
    while (at + wish.size <= end) {
      var range = new BusRange(at, wish.size);
      long next = at;
      for (BusRange other : taken) {
        if (other.overlaps(range)) {
          next = Math.max(next, Math.ceilDiv(other.end(), step) * step);
        }
      }
      if (next == at) {
        return range;
      }
      at = next;
    }
    return null;
  }

  /** What is on the bus, wherever a guest has moved it, and what was given and may be off. */
  private List<BusRange> taken(BarSpace space) {
    List<BusRange> taken = new ArrayList<>((space == BarSpace.PORTS ? ports : memory).ranges());
    for (List<Given> ranges : given.values()) {
      ranges.stream().filter(one -> one.space == space).map(Given::range).forEach(taken::add);
    }
    return taken;
  }

  /** A function is gone, and its addresses are free again. */
  void forget(PciFunction function) {
    given.remove(function);
  }

  /** Numbers the bus behind a port and opens its windows. */
  void open(PciFunction port, int bus) {
    write(port, Registers.BUS_NUMBERS, bus << 16 | bus << 8);
    BusRange io = map.portWindow();
    port.writeConfig(
        Registers.PORT_WINDOW, 2, (io.start() >>> 8 & 0xf0) | ((io.end() - 1) & 0xf000));
    write(port, Registers.PORT_WINDOW_UPPER, 0);
    write(port, Registers.MEMORY_WINDOW, window(map.lowWindow()));
    write(port, Registers.PREFETCHABLE_WINDOW, window(map.highWindow()));
    write(port, Registers.PREFETCHABLE_BASE_UPPER, (int) (map.highWindow().start() >>> 32));
    long last = map.highWindow().end() - 1;
    write(port, Registers.PREFETCHABLE_LIMIT_UPPER, (int) (last >>> 32));
    port.writeConfig(Registers.COMMAND, 2, Registers.PORTS_ENABLE | Registers.MEMORY_ENABLE);
  }

  /** Base in the low half, limit in the high one, in steps of 1 MiB. */
  private static int window(BusRange range) {
    long base = range.start() % BELOW_4_GIB >>> 16 & 0xfff0;
    long limit = (range.end() - 1) % BELOW_4_GIB & 0xfff0_0000L;
    return (int) (limit | base);
  }
}
