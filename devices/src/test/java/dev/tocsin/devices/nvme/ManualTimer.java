package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.queue.CoalescingTimer;
import dev.tocsin.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A timer on a manual clock. */
final class ManualTimer implements CoalescingTimer {
  private final ManualClock clock;
  private final List<Entry> entries = new ArrayList<>();

  private record Entry(long when, Runnable action) {}

  ManualTimer(ManualClock clock) {
    this.clock = clock;
  }

  @Override
  public void after(long nanos, Runnable action) {
    entries.add(new Entry(clock.getAsLong() + nanos, action));
  }

  /** How many actions wait. */
  int waiting() {
    return entries.size();
  }

  /** Moves the clock on and runs what is due. */
  void advance(Duration time) {
    clock.advance(time);
    List<Entry> due = entries.stream().filter(entry -> entry.when <= clock.getAsLong()).toList();
    entries.removeAll(due);
    due.forEach(entry -> entry.action.run());
  }
}
