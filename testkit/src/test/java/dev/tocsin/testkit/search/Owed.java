package dev.tocsin.testkit.search;

/**
 * What one source owes the guest, by the definitions: an event is lost if no delivery follows, a
 * delivery is spurious if no event of its own stands behind it.
 */
final class Owed {
  private boolean delivery;
  private int events;

  /** A trigger or a ring that has to be delivered. */
  void event() {
    delivery = true;
    events++;
  }

  /** Nothing of what happened so far has to be delivered, or may be. */
  void drop() {
    delivery = false;
    events = 0;
  }

  /** Nothing of what happened so far has to be delivered, but may be. */
  void excuse() {
    delivery = false;
  }

  /** What waits now: the pending bit and the counter are an event each, whatever they coalesced. */
  void waiting(int waiting) {
    events = waiting;
  }

  void deliver() {
    if (--events < 0) {
      throw new AssertionError("spurious: a delivery without an event of its own");
    }
    delivery = false;
  }

  void mustBeSettled(int source) {
    if (delivery) {
      throw new AssertionError("lost: source " + source + " still owes a delivery");
    }
  }
}
