package dev.tocsin.testkit.search;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.testkit.search.Action.Kind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine does what the pure model says, in every state that two sources can be in. */
class StateSearchTest {
  private static final List<Action> ONE_ATTACHED =
      List.of(
          Action.of(Kind.ENABLE),
          Action.of(Kind.UNMASK, 0, Letter.A),
          Action.of(Kind.EXPORT, 0),
          Action.of(Kind.RING, 0),
          Action.of(Kind.RELAY),
          Action.of(Kind.UNMASK, 1, Letter.A),
          Action.of(Kind.EXPORT, 1));

  private static final List<Action> BOTH_LIVE =
      List.of(
          Action.of(Kind.ENABLE),
          Action.of(Kind.UNMASK, 0, Letter.A),
          Action.of(Kind.EXPORT, 0),
          Action.of(Kind.UNMASK, 1, Letter.A),
          Action.of(Kind.EXPORT, 1));

  /** From where how far it is searched, and at least what has to be found there. */
  record Scope(
      String name, World fresh, List<Action> lead, int depth, int leastStates, long leastEdges) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Scope> scopes() {
    return Stream.of(
        new Scope("from nothing", new World(4, 1), List.of(), 8, 30_000, 1_500_000),
        new Scope("one route for two", new World(1, 1), ONE_ATTACHED, 5, 13_000, 750_000),
        new Scope("two rings of evidence", new World(4, 2), BOTH_LIVE, 5, 4_500, 200_000));
  }

  @ParameterizedTest
  @MethodSource("scopes")
  void everyActionInEveryStateDoesWhatTheModelSays(Scope scope) {
    var search = new StateSearch(scope.fresh(), scope.lead(), scope.depth());

    search.explore();
    search.compare();

    System.out.printf(
        "model of two sources, %s, %d actions deep: %,d states; %,d actions in them and %,d with a"
            + " refusing host did the same to the engine%n",
        scope, scope.depth(), search.states(), search.plainEdges(), search.refusedEdges());
    assertTrue(search.states() >= scope.leastStates(), "states");
    assertTrue(
        search.plainEdges() + search.refusedEdges() >= scope.leastEdges(), "actions in them");
  }
}
