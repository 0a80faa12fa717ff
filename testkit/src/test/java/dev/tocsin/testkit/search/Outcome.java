package dev.tocsin.testkit.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What an action does that can be seen: what the guest gets, what the caller and the host see. */
final class Outcome {
  /** What becomes of the call. */
  enum Ending {
    RETURNED,
    SAID_YES,
    CLOSED,
    REFUSED
  }

  Ending ending = Ending.RETURNED;
  int commits;
  private final List<List<Letter>> delivered = List.of(new ArrayList<>(), new ArrayList<>());

  void deliver(int source, Letter letter) {
    delivered.get(source).add(letter);
  }

  /** What a source delivered, in its order; sources are not ordered among each other. */
  List<Letter> delivered(int source) {
    return delivered.get(source);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Outcome o
        && ending == o.ending
        && commits == o.commits
        && delivered.equals(o.delivered);
  }

  @Override
  public int hashCode() {
    return Objects.hash(ending, commits, delivered);
  }

  @Override
  public String toString() {
    return "%s, delivered %s, %d commits".formatted(ending, delivered, commits);
  }
}
