package dev.tocsin.machine;

import java.util.ArrayDeque;
import java.util.Deque;

/** Things to be closed in the reverse of the order in which they were made. Not thread-safe. */
final class Owned implements AutoCloseable {
  private final Deque<AutoCloseable> things = new ArrayDeque<>();

  <T extends AutoCloseable> T own(T thing) {
    things.push(thing);
    return thing;
  }

  /**
   * Closes everything, however much of it fails; idempotent.
   *
   * @throws IllegalStateException with the first failure as its cause and the others attached
   */
  @Override
  public void close() {
    IllegalStateException failure = null;
    for (AutoCloseable thing; (thing = things.poll()) != null; ) {
      try {
        thing.close();
      } catch (Exception e) {
        if (failure == null) {
          failure = new IllegalStateException("cannot close: " + e.getMessage(), e);
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
