package dev.tocsin.junit;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * What each processor's local APIC has in service: vectors whose handler began and that no end of
 * interrupt followed. Thread-safe by one lock, a leaf.
 *
 * <p>Source: Intel SDM volume 3, section 10.8: an end of interrupt ends the highest vector in
 * service.
 */
final class InService {
  private final BitSet[] begun;

  /** Vectors in service whose handler has returned. */
  private final BitSet[] returned;

  /** Vectors that local APICs do not put in service. */
  private final BitSet exempt = new BitSet();

  InService(int cpus) {
    begun = sets(cpus);
    returned = sets(cpus);
  }

  private static BitSet[] sets(int cpus) {
    var sets = new BitSet[cpus];
    Arrays.setAll(sets, _ -> new BitSet());
    return sets;
  }

  synchronized void exempt(int vector) {
    exempt.set(vector);
  }

  synchronized void began(int cpu, int vector) {
    if (!exempt.get(vector)) {
      begun[cpu].set(vector);
      returned[cpu].clear(vector);
    }
  }

  synchronized void returned(int cpu, int vector) {
    if (begun[cpu].get(vector)) {
      returned[cpu].set(vector);
    }
  }

  synchronized void ended(int cpu) {
    int highest = begun[cpu].length() - 1;
    if (highest >= 0) {
      begun[cpu].clear(highest);
      returned[cpu].clear(highest);
    }
  }

  /** A local APIC is reset. */
  synchronized void forget(int cpu) {
    begun[cpu].clear();
    returned[cpu].clear();
  }

  /** Adds a line for each vector in service whose handler no longer runs. */
  synchronized void judge(List<String> problems) {
    for (int cpu = 0; cpu < returned.length; cpu++) {
      for (int vector : returned[cpu].stream().toArray()) {
        problems.add(
            "left in service: cpu %d, vector 0x%02x: no end of interrupt".formatted(cpu, vector));
      }
    }
  }
}
