package dev.tocsin.pci.host;

import dev.tocsin.pci.PciFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Walks a tree of buses by slots, which needs no bus numbers, to save and restore it. */
final class HostSaving {
  private HostSaving() {}

  /** A function and the way to it. */
  record Reached(List<Integer> path, PciFunction function) {}

  /** Returns all functions, bridges before what is behind them. */
  static List<Reached> all(PciBus root) {
    List<Reached> all = new ArrayList<>();
    walk(root, List.of(), all);
    return all;
  }

  private static void walk(PciBus bus, List<Integer> way, List<Reached> all) {
    for (PciBus.Seat seat : bus.seats()) {
      SlotUpstream at = seat.upstream();
      List<Integer> path = new ArrayList<>(way);
      path.add(at.device() << 3 | at.function());
      all.add(new Reached(path, seat.function()));
      PciBridge below = at.below();
      if (below != null) {
        walk(below.secondary(), path, all);
      }
    }
  }

  static HostState save(PciBus root, int configAddress) {
    return new HostState(
        configAddress,
        all(root).stream()
            .map(one -> new HostState.Placed(one.path(), one.function().save()))
            .toList());
  }

  /** Checks that the state is of the same functions, and each part of it; then restores. */
  static void restore(PciBus root, HostState state) {
    Map<List<Integer>, PciFunction> present = new HashMap<>();
    all(root).forEach(one -> present.put(one.path(), one.function()));
    for (HostState.Placed placed : state.functions()) {
      PciFunction function = present.remove(placed.path());
      if (function == null) {
        throw new IllegalArgumentException("no function there: " + placed.path());
      }
      function.check(placed.state());
    }
    if (!present.isEmpty()) {
      throw new IllegalArgumentException("no state for " + present.keySet());
    }
    Map<List<Integer>, PciFunction> all = new HashMap<>();
    all(root).forEach(one -> all.put(one.path(), one.function()));
    for (HostState.Placed placed : state.functions()) {
      PciFunction function = all.get(placed.path());
      if (function != null) {
        function.restore(placed.state());
      }
    }
  }
}
