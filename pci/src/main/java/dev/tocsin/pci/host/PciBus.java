package dev.tocsin.pci.host;

import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.BarSpace;
import dev.tocsin.pci.PciFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bus with 32 slots. Devices come and go while the guest runs.
 *
 * <p>Thread-safe; whoever owns the devices orders what happens to one slot.
 */
public final class PciBus {
  private static final int DEVICES = 32;
  private static final int FUNCTIONS = 8;
  private static final int HEADER_TYPE = 0x0e;
  private static final long SEVERAL_FUNCTIONS = 0x80;

  private final AtomicReferenceArray<@Nullable Seat> seats =
      new AtomicReferenceArray<>(DEVICES * FUNCTIONS);

  /** What leads here; null for the root bus. */
  private final @Nullable PciBridge bridge;

  /** The host, once the bus is part of its tree. */
  private volatile @Nullable PciHost host;

  PciBus(@Nullable PciBridge bridge) {
    this.bridge = bridge;
  }

  /** A function in its place. */
  record Seat(PciFunction function, SlotUpstream upstream, boolean several) {
    long read(int offset, int width) {
      long value = function.readConfig(offset, width);
      int type = HEADER_TYPE - offset;
      return several && type >= 0 && type < width ? value | SEVERAL_FUNCTIONS << (8 * type) : value;
    }
  }

  /**
   * Plugs a device in.
   *
   * @param device number of a free slot, 0 to 31
   * @param functions its functions, from 0 on, 1 to 8
   * @throws IllegalArgumentException if the slot is taken or the number wrong
   */
  public void plug(int device, PciFunction... functions) {
    plug(device, List.of(functions), null);
  }

  /**
   * Plugs a bridge in, with what is behind it.
   *
   * @param device number of a free slot, 0 to 31
   * @param below the bridge
   * @throws IllegalArgumentException if the slot is taken or the number wrong
   */
  public void plug(int device, PciBridge below) {
    plug(device, List.of(below.function()), below);
  }

  private void plug(int device, List<PciFunction> functions, @Nullable PciBridge below) {
    seat(device, functions, below);
    if (below != null) {
      below.seat(this, device);
    }
    // Not under the bus's lock: functions tell their devices (S52).
    for (int i = 0; i < functions.size(); i++) {
      functions.get(i).attach(new SlotUpstream(this, device, i, below));
    }
    PciHost above = host;
    if (above != null) {
      if (below != null) {
        below.secondary().join(above);
        above.changed();
      }
      above.settle();
    }
  }

  private synchronized void seat(
      int device, List<PciFunction> functions, @Nullable PciBridge below) {
    if (functions.isEmpty() || functions.size() > FUNCTIONS) {
      throw new IllegalArgumentException("a device has 1..8 functions: " + functions.size());
    }
    if (device < 0 || device >= DEVICES || seats.get(device * FUNCTIONS) != null) {
      throw new IllegalArgumentException("no such slot, or taken: " + device);
    }
    boolean several = functions.size() > 1;
    for (int i = 0; i < functions.size(); i++) {
      var upstream = new SlotUpstream(this, device, i, below);
      seats.set(device * FUNCTIONS + i, new Seat(functions.get(i), upstream, several));
    }
  }

  /**
   * Takes a device out. From now on its slot answers all ones; its ranges and groups are gone.
   *
   * @param device number of the slot
   * @return its functions, on no bus; empty if there was none
   */
  public List<PciFunction> unplug(int device) {
    List<PciFunction> out = takeOut(device);
    PciHost above = host;
    if (above != null) {
      above.settle();
    }
    return out;
  }

  private List<PciFunction> takeOut(int device) {
    List<PciFunction> out = new ArrayList<>();
    for (Seat seat : unseat(device)) {
      seat.function.detach();
      out.add(seat.function);
      PciBridge below = seat.upstream.below();
      if (below != null) {
        below.unseat();
      }
    }
    return out;
  }

  private synchronized List<Seat> unseat(int device) {
    List<Seat> out = new ArrayList<>();
    for (int i = 0; device >= 0 && device < DEVICES && i < FUNCTIONS; i++) {
      Seat seat = seats.getAndSet(device * FUNCTIONS + i, null);
      if (seat != null) {
        out.add(seat);
      }
    }
    return out;
  }

  /**
   * Returns the bus number.
   *
   * @return 0 for the root bus, else what the guest wrote to the bridge; 0 before that, too
   */
  public int number() {
    return bridge == null ? 0 : bridge.numbers().secondary();
  }

  // ---- For the host and the slots.

  /** Makes this bus, and all below it, part of a host's tree. */
  final void join(PciHost tree) {
    host = tree;
    for (Seat seat : seats()) {
      PciBridge below = seat.upstream.below();
      if (below != null) {
        below.secondary().join(tree);
      }
    }
  }

  /** Makes this bus, and all below it, part of no tree. */
  final void leave() {
    host = null;
    for (Seat seat : seats()) {
      PciBridge below = seat.upstream.below();
      if (below != null) {
        below.secondary().leave();
      }
    }
  }

  /** Lets all functions, here and below, look again where their ranges and pins lead. */
  void refresh() {
    for (Seat seat : seats()) {
      seat.function.refresh();
      PciBridge below = seat.upstream.below();
      if (below != null) {
        below.secondary().refresh();
      }
    }
  }

  @Nullable PciHost host() {
    return host;
  }

  @Nullable Seat seat(int device, int function) {
    return seats.get(device * FUNCTIONS + function);
  }

  /** Returns what is plugged in, by number. */
  List<Seat> seats() {
    List<Seat> all = new ArrayList<>();
    for (int i = 0; i < seats.length(); i++) {
      Seat seat = seats.get(i);
      if (seat != null) {
        all.add(seat);
      }
    }
    return all;
  }

  /** Returns the bus of a number, this one or one below; null if no bridge leads there. */
  @Nullable PciBus find(int number) {
    int own = number();
    if (number == own) {
      return this;
    }
    for (int i = 0; i < seats.length(); i++) {
      Seat seat = seats.get(i);
      PciBridge below = seat == null ? null : seat.upstream.below();
      // Numbers that grow: a guest cannot send the search round in circles.
      if (below != null && below.numbers().covers(number) && below.numbers().secondary() > own) {
        return below.secondary().find(number);
      }
    }
    return null;
  }

  boolean leadsHere(BarSpace space, BusRange range) {
    return bridge == null ? host != null : bridge.forwards(space, range);
  }

  OptionalInt irqOf(int device, int pin) {
    PciHost above = host;
    if (above == null) {
      return OptionalInt.empty();
    }
    return bridge == null ? above.routing().irqOf(device, pin) : bridge.irqOf((pin + device) & 3);
  }
}
