package dev.tocsin.devices;

import java.util.ArrayDeque;
import java.util.Queue;

/** An agenda whose actions wait until a test lets them run. */
public final class HandAgenda implements Agenda {
  private final Queue<Entry> entries = new ArrayDeque<>();

  /** What was asked for. */
  private record Entry(long nanos, Runnable action) {}

  @Override
  public void after(long nanos, Runnable action) {
    entries.add(new Entry(nanos, action));
  }

  public int size() {
    return entries.size();
  }

  /** Runs the oldest action; returns the delay it was put off by. */
  public long runNext() {
    Entry entry = entries.remove();
    entry.action.run();
    return entry.nanos;
  }

  public void runAll() {
    while (!entries.isEmpty()) {
      runNext();
    }
  }
}
