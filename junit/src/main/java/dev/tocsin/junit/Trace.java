package dev.tocsin.junit;

import dev.tocsin.machine.inprocess.GuestTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** What happened to interrupts, in order. Thread-safe. */
final class Trace {
  private static final int MOST = 400;

  private final GuestTime time;
  private final Deque<Entry> entries = new ArrayDeque<>(); // guarded by this
  private long forgotten; // guarded by this
  private long start; // guarded by this

  Trace(GuestTime time) {
    this.time = time;
    start = time.nanos();
  }

  /** The machine starts: times count from here. */
  synchronized void begin() {
    start = time.nanos();
  }

  /** One line; what came of it may be known later. */
  static final class Entry {
    private final long nanos;
    private final String who;
    private final String what;
    private volatile String outcome = "";

    private Entry(long nanos, String who, String what) {
      this.nanos = nanos;
      this.who = who;
      this.what = what;
    }

    void outcome(String words) {
      outcome = ": " + words;
    }

    private String line(long start) {
      double micros = (nanos - start) / 1e3;
      return String.format(Locale.ROOT, "%,14.3f  %-12s %s%s", micros, who, what, outcome);
    }
  }

  synchronized Entry add(String who, String what) {
    var entry = new Entry(time.nanos(), who, what);
    entries.add(entry);
    if (entries.size() > MOST) {
      entries.remove();
      forgotten++;
    }
    return entry;
  }

  @Override
  public synchronized String toString() {
    var text = new StringBuilder("    time in us  who          what%n".formatted());
    if (forgotten > 0) {
      text.append("                (%,d lines before are forgotten)%n".formatted(forgotten));
    }
    entries.forEach(entry -> text.append(entry.line(start)).append(System.lineSeparator()));
    return text.toString();
  }
}
