package dev.tocsin.chip.x86.pit;

import java.util.List;

/**
 * The state of an 8254 with port 0x61.
 *
 * @param counters its three counters
 * @param speaker bits 3:0 of port 0x61, of which bit 0 is the gate of counter 2
 */
public record PitState(List<CounterState> counters, int speaker) {
  /** Checks the number of counters and the range of the port. */
  public PitState {
    counters = List.copyOf(counters);
    if (counters.size() != Pit.COUNTERS) {
      throw new IllegalArgumentException("an 8254 has 3 counters, not " + counters.size());
    }
    if ((speaker & ~0xf) != 0) {
      throw new IllegalArgumentException("port 0x61 keeps 4 bits, not " + speaker);
    }
    if (counters.get(2).gate() != ((speaker & 1) != 0)) {
      throw new IllegalArgumentException("bit 0 of port 0x61 is the gate of counter 2");
    }
  }
}
