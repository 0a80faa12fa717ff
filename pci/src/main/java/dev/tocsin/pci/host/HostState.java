package dev.tocsin.pci.host;

import dev.tocsin.pci.FunctionState;
import java.util.HashSet;
import java.util.List;

/**
 * What a host and its functions remember.
 *
 * @param configAddress the address register at port 0xcf8
 * @param functions each function's state, bridges before what is behind them
 */
public record HostState(int configAddress, List<Placed> functions) {
  /**
   * A function's state and the way to it, which needs no bus numbers.
   *
   * @param path device times 8 plus function, from the root bus on, one for each bus on the way
   * @param state the state
   */
  public record Placed(List<Integer> path, FunctionState state) {
    /** Copies the list. */
    public Placed {
      path = List.copyOf(path);
    }
  }

  /** Copies the list and checks that no function is there twice. */
  public HostState {
    functions = List.copyOf(functions);
    var paths = new HashSet<List<Integer>>();
    for (Placed placed : functions) {
      if (!paths.add(placed.path)) {
        throw new IllegalArgumentException("two states for one function: " + placed.path);
      }
    }
  }
}
