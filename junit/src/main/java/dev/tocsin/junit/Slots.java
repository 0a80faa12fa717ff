package dev.tocsin.junit;

import dev.tocsin.chip.x86.message.InterruptMessage;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The account: for each processor and vector, what its local APIC accepted, and how often the
 * handler ran. Thread-safe by one lock, a leaf.
 */
final class Slots {
  private static final int VECTORS = 256;

  private final int cpus;

  /** By {@code cpu * 256 + vector}. */
  private final Map<Integer, Count> counts = new TreeMap<>();

  private final Loose[] loose = new Loose[VECTORS];
  private final BitSet unjudged = new BitSet();
  private final List<String> dropped = new ArrayList<>();
  private final List<TracedMessages> groups = new ArrayList<>();
  private final Map<MsiIrqSourceConfig, Long> sent = new HashMap<>();
  private long sequence;

  Slots(int cpus) {
    this.cpus = cpus;
    for (int vector = 0; vector < VECTORS; vector++) {
      loose[vector] = new Loose();
    }
  }

  private static final class Count {
    private long accepted;
    private long handled;
  }

  /** Requests of a vector that may be handled on any of several processors. */
  private static final class Loose {
    private long least;
    private long most;
  }

  /** Numbers what happens. */
  synchronized long next() {
    return ++sequence;
  }

  synchronized void watch(TracedMessages group) {
    groups.add(group);
  }

  /** A device's message is about to be sent. */
  synchronized void sends(MsiIrqSourceConfig message) {
    sent.put(message, ++sequence);
  }

  synchronized long lastSent(MsiIrqSourceConfig message) {
    return sent.getOrDefault(message, 0L);
  }

  /** A local APIC took a message as a new request. */
  synchronized void accepted(InterruptMessage message) {
    switch (message.mode()) {
      case FIXED -> fixed(message);
      case LOWEST_PRIORITY -> allow(message.vector(), 1, 1);
      case SMI, NMI, INIT, START_UP, EXT_INT, RESERVED -> {}
    }
  }

  private void fixed(InterruptMessage message) {
    int target = message.destination();
    switch (message.addressing()) {
      case PHYSICAL -> {
        if (target >= 0 && target < cpus) {
          count(target, message.vector()).accepted++;
        } else {
          allow(message.vector(), 1, 1); // a guest gave its local APIC another id
        }
      }
      case LOGICAL, BROADCAST, BYTE_BROADCAST -> allow(message.vector(), 1, cpus);
    }
  }

  /** Requests of a vector that somebody handles; how many exactly is not known. */
  synchronized void allow(int vector, int least, int most) {
    loose[vector].least += least;
    loose[vector].most += most;
  }

  synchronized void handled(int cpu, int vector) {
    count(cpu, vector).handled++;
  }

  /** A vector is asked for by something that is not counted. */
  synchronized void exempt(int vector) {
    unjudged.set(vector);
  }

  /** A processor forgets what was requested (INIT). */
  synchronized void forget(int cpu) {
    counts.forEach((slot, count) -> {
      if (slot / VECTORS == cpu) {
        count.accepted = count.handled;
      }
    });
  }

  synchronized void dropped(String who, String what) {
    dropped.add("lost: %s: %s was dropped, no local APIC takes it".formatted(who, what));
  }

  /** What is lost or spurious, one line each. */
  List<String> problems() {
    List<TracedMessages> watched;
    List<String> problems;
    synchronized (this) {
      watched = List.copyOf(groups);
      problems = new ArrayList<>(dropped);
      IntStream.range(0, VECTORS)
          .filter(vector -> !unjudged.get(vector))
          .forEach(vector -> judge(vector, problems));
    }
    watched.forEach(group -> group.judge(problems));
    return problems;
  }

  private void judge(int vector, List<String> problems) {
    if (loose[vector].most == 0) {
      counts.forEach((slot, count) -> {
        if (slot % VECTORS == vector) {
          String where = "cpu %d, vector 0x%02x".formatted(slot / VECTORS, vector);
          judge(where, count, count.accepted, problems);
        }
      });
      return;
    }
    var all = new Count();
    counts.forEach((slot, count) -> {
      if (slot % VECTORS == vector) {
        all.accepted += count.accepted;
        all.handled += count.handled;
      }
    });
    long most = all.accepted + loose[vector].most;
    all.accepted += loose[vector].least;
    judge("vector 0x%02x".formatted(vector), all, most, problems);
  }

  private static void judge(String where, Count count, long most, List<String> problems) {
    long lost = count.accepted - count.handled;
    long spurious = count.handled - most;
    if (lost > 0) {
      problems.add(
          "lost: %s: accepted %d, handled %d".formatted(where, count.accepted, count.handled));
    }
    if (spurious > 0) {
      problems.add("spurious: %s: accepted %d, handled %d".formatted(where, most, count.handled));
    }
  }

  private Count count(int cpu, int vector) {
    return counts.computeIfAbsent(cpu * VECTORS + vector, _ -> new Count());
  }
}
