package dev.tocsin.chip.x86.soak;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceGroup;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens and closes a group, and says whether a trigger is owed a delivery: if the group was open
 * from before it began, and is not closed after.
 */
final class GroupGate {
  private final InterruptSourceGroup group;

  /** Even while open. */
  private final AtomicInteger generation = new AtomicInteger();

  GroupGate(InterruptSourceGroup group) throws InterruptException {
    this.group = group;
    group.enable();
  }

  synchronized void flip() throws InterruptException {
    if ((generation.get() & 1) == 0) {
      generation.incrementAndGet();
      group.disable();
    } else {
      open();
    }
  }

  synchronized void open() throws InterruptException {
    if ((generation.get() & 1) != 0) {
      group.enable();
      generation.incrementAndGet();
    }
  }

  int generation() {
    return generation.get();
  }

  /** Triggers one source of the group, and enters it in the account. */
  void trigger(int index, Account account, int source) throws InterruptException {
    int before = generation.get();
    int number = account.begin(source);
    group.trigger(index);
    if ((before & 1) == 0) {
      account.owe(source, number, before);
    }
  }
}
