package dev.tocsin.testkit.search;

import dev.tocsin.testkit.PortCall;
import dev.tocsin.testkit.search.Action.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All states of the pure model up to a number of actions away, each with a shortest way to it; and
 * each action in each of them, done to a fresh engine.
 *
 * <p>States that differ by the names of the two sources, or of the two messages of one, are one
 * state: neither the model nor the engine treats them differently.
 */
final class StateSearch {
  private static final List<Action> ACTIONS = Actions.plain();
  private static final Action DESTROY = Action.of(Kind.DESTROY);
  private static final List<Action> CLOSING =
      List.of(
          Action.of(Kind.ENABLE),
          Action.of(Kind.UNMASK, 0, Letter.A),
          Action.of(Kind.UNMASK, 1, Letter.A),
          Action.of(Kind.ADVANCE),
          Action.of(Kind.ADVANCE));

  private final World fresh;
  private final List<Action> lead;
  private final int depth;
  private final List<Node> nodes = new ArrayList<>();
  private final AtomicLong plainEdges = new AtomicLong();
  private final AtomicLong refusedEdges = new AtomicLong();

  /** A state and how it was first reached. */
  private record Node(World world, @Nullable Node parent, @Nullable Action action) {
    /** The way to it: each action and the state it leads to. */
    List<Node> path() {
      var path = new ArrayList<Node>();
      for (Node n = this; n.parent != null; n = n.parent) {
        path.addFirst(n);
      }
      return path;
    }

    Action taken() {
      return Objects.requireNonNull(action, "nothing was done to reach the start");
    }
  }

  /**
   * Prepares a search.
   *
   * @param fresh an engine's first state
   * @param lead what is done first, before anything is compared
   * @param depth how many actions after that
   */
  StateSearch(World fresh, List<Action> lead, int depth) {
    this.fresh = fresh;
    this.lead = lead;
    this.depth = depth;
  }

  int states() {
    return nodes.size();
  }

  long plainEdges() {
    return plainEdges.get();
  }

  long refusedEdges() {
    return refusedEdges.get();
  }

  /** Finds the states, breadth first: so the way to each is a shortest one. */
  void explore() {
    Set<Long> known = new HashSet<>();
    Node start = new Node(fresh, null, null);
    for (Action action : lead) {
      start = new Node(Rules.step(start.world, action).world(), start, action);
    }
    add(known, start);
    int from = 0;
    for (int d = 0; d < depth; d++) {
      int to = nodes.size();
      for (int i = from; i < to; i++) {
        Node node = nodes.get(i);
        for (Edge edge : edges(node.world)) {
          add(known, new Node(edge.step.world(), node, edge.action));
        }
      }
      from = to;
    }
  }

  private void add(Set<Long> known, Node node) {
    if (known.add(node.world.canonical())) {
      nodes.add(node);
    }
  }

  /** An action and what it leads to. */
  private record Edge(Action action, Rules.Step step) {}

  /** Every action, and every action with each call that the host may refuse meanwhile. */
  private static List<Edge> edges(World world) {
    var edges = new ArrayList<Edge>();
    for (Action action : ACTIONS) {
      Rules.Step step = Rules.step(world, action);
      edges.add(new Edge(action, step));
      for (PortCall call : step.asked()) {
        Action refused = action.refusing(call);
        edges.add(new Edge(refused, Rules.step(world, refused)));
      }
    }
    return edges;
  }

  /** Does every action in every state to a fresh engine, and compares. */
  void compare() {
    IntStream.range(0, nodes.size()).parallel().forEach(i -> compare(nodes.get(i)));
  }

  /** What changes nothing is done to the same engine, one after the other. */
  private void compare(Node node) {
    var idle = new ArrayList<Edge>();
    for (Edge edge : edges(node.world)) {
      (edge.action.refused() == null ? plainEdges : refusedEdges).incrementAndGet();
      if (edge.step.world().sameAs(node.world)) {
        idle.add(edge);
      } else {
        compare(node, List.of(edge));
      }
    }
    compare(node, idle);
  }

  private void compare(Node node, List<Edge> edges) {
    List<Node> path = node.path();
    try {
      var replay = new Replay(fresh);
      for (Node step : path) {
        replay.act(step.taken());
        replay.know(step.world);
      }
      World world = node.world;
      for (Edge edge : edges) {
        mustMatch(replay, edge);
        world = edge.step.world();
        replay.mustLookLike(world);
      }
      finish(replay, world);
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "%nafter %s%nin %s%n%s: %s"
              .formatted(
                  path.stream().map(Node::taken).toList(),
                  node.world,
                  edges.stream().map(Edge::action).toList(),
                  e.getMessage()),
          e);
    }
  }

  /** Lets everything out: what has not come after this never comes. Then gives all back. */
  private static void finish(Replay replay, World reached) throws Exception {
    World world = reached;
    for (Action action : CLOSING) {
      var last = new Edge(action, Rules.step(world, action));
      mustMatch(replay, last);
      world = last.step.world();
    }
    replay.mustOweNothing();
    mustMatch(replay, new Edge(DESTROY, Rules.step(world, DESTROY)));
    replay.mustBeGone();
  }

  private static void mustMatch(Replay replay, Edge edge) throws Exception {
    Outcome seen = replay.act(edge.action);
    replay.know(edge.step.world());
    if (!seen.equals(edge.step.seen())) {
      throw new AssertionError(
          "%s: expected %s, but %s".formatted(edge.action, edge.step.seen(), seen));
    }
  }
}
