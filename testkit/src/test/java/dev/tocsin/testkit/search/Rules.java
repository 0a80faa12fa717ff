package dev.tocsin.testkit.search;

import dev.tocsin.testkit.PortCall;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pure model's step: what an action makes of a state, and what is seen of it.
 *
 * <p>Says what the contract and the ordering rules (S21, S22, S47-S49, S53-S58) ask for, of a host
 * that refuses at most one kind of call meanwhile. Knows no engine, thread or clock.
 */
final class Rules {
  private final World world;
  private final Source[] sources;
  private final Outcome seen = new Outcome();
  private final @Nullable PortCall refused;
  private final Set<PortCall> asked = EnumSet.noneOf(PortCall.class);

  private Rules(World world, @Nullable PortCall refused) {
    this.world = world;
    this.sources = world.sources;
    this.refused = refused;
  }

  /**
   * What an action leads to.
   *
   * @param world the state after it
   * @param seen what is seen
   * @param asked the calls that a host might have refused
   */
  record Step(World world, Outcome seen, Set<PortCall> asked) {}

  /** Returns what an action leads to. */
  static Step step(World before, Action action) {
    var rules = new Rules(before.copy(), action.refused());
    if (!rules.act(action)) {
      rules.seen.ending = rules.world.closed ? Outcome.Ending.CLOSED : Outcome.Ending.REFUSED;
    }
    return new Step(rules.world, rules.seen, rules.asked);
  }

  private boolean refuses(PortCall call) {
    asked.add(call);
    return refused == call;
  }

  // ---- What is done. False: the call fails.

  private boolean act(Action action) {
    int source = action.source();
    if (action.kind() == Action.Kind.RELAY || action.kind() == Action.Kind.ADVANCE) {
      relay(action.kind() == Action.Kind.ADVANCE);
      return true;
    }
    if (action.kind() == Action.Kind.RING) {
      ring(source);
      return true;
    }
    if (world.closed) {
      return action.kind() == Action.Kind.DESTROY;
    }
    return switch (action.kind()) {
      case ENABLE, DISABLE -> gate(action.kind() == Action.Kind.ENABLE);
      case SET_GSI -> setStaged();
      case DESTROY -> destroy();
      case SWITCH ->
          change(
              List.of(
                  Change.to(source, action.said(), false),
                  Change.to(1 - source, sources[1 - source].letter, true)));
      case MASK_BOTH ->
          change(
              List.of(
                  Change.to(0, sources[0].letter, true), Change.to(1, sources[1].letter, true)));
      case MASK -> change(List.of(Change.to(source, sources[source].letter, true)));
      case UNMASK -> change(List.of(Change.to(source, action.said(), false)));
      case PROGRAM -> change(List.of(Change.to(source, action.said(), true)));
      case STAGE -> stage(source, action.said(), false);
      case STAGE_MASKED -> stage(source, action.said(), true);
      case TRIGGER -> trigger(source);
      case EXPORT -> export(source);
      case REPLACE_NOTIFIER -> replaceNotifier(source, false);
      case REPLACE_NOTIFIER_RUNG -> replaceNotifier(source, true);
      case IS_PENDING -> isPending(source);
      case RELAY, ADVANCE, RING -> throw new IllegalStateException("done above");
    };
  }

  private boolean live(int source) {
    Source s = sources[source];
    return open() && !s.masked && s.letter != null && s.stagedLetter == null;
  }

  private boolean open() {
    return world.enabled && !world.closed;
  }

  // ---- Events of this process and others.

  private boolean trigger(int source) {
    if (live(source)) {
      sources[source].pending = false; // One delivery stands for what was refused before, too.
      return deliver(source);
    }
    sources[source].pending |= open();
    return true;
  }

  /** The message goes out once, whole; what the host refuses is pending again (S21, S55). */
  private boolean deliver(int source) {
    Source s = sources[source];
    Letter letter = s.letter;
    if (letter == null || !letter.deliverable()) {
      return true;
    }
    if (refuses(PortCall.DELIVER)) {
      s.pending = true;
      s.retry = true;
      return false;
    }
    seen.deliver(source, letter);
    return true;
  }

  private void ring(int source) {
    Source s = sources[source];
    if (!s.bell || world.closed) {
      return;
    }
    if (s.route.attached) {
      s.rung = false;
      s.route.stale = false;
      seen.deliver(source, said(s.route.inForce));
    } else {
      s.rung = true;
    }
  }

  /** Rings taken out of the counter: one delivery, or latched, or dropped. */
  private void take(int source) {
    Source s = sources[source];
    s.rung = false;
    if (live(source)) {
      s.pending = false;
      deliver(source);
    } else {
      s.pending |= open();
    }
  }

  private boolean isPending(int source) {
    Source s = sources[source];
    if (open() && !live(source) && s.rung && !s.route.attached) {
      take(source);
    }
    if (s.pending) {
      seen.ending = Outcome.Ending.SAID_YES;
    }
    return true;
  }

  // ---- Changes of state.

  /** What is wanted of a source, and what stays staged. */
  private record Change(
      int source,
      @Nullable Letter letter,
      boolean masked,
      @Nullable Letter stagedLetter,
      boolean stagedMask) {
    static Change to(int source, @Nullable Letter letter, boolean masked) {
      return new Change(source, letter, masked, null, false);
    }

    boolean live(boolean open) {
      return open && stagedLetter == null && !masked && letter != null;
    }

    boolean routable(boolean open) {
      return live(open) && letter != null && letter.deliverable();
    }
  }

  private Change same(int source) {
    Source s = sources[source];
    return new Change(source, s.letter, s.masked, s.stagedLetter, s.stagedMask);
  }

  private boolean stage(int source, Letter letter, boolean masked) {
    Source s = sources[source];
    return change(List.of(new Change(source, s.letter, s.masked, letter, masked)));
  }

  private boolean setStaged() {
    var changes = new ArrayList<Change>();
    for (int i = 0; i < 2; i++) {
      if (sources[i].stagedLetter != null) {
        changes.add(Change.to(i, sources[i].stagedLetter, sources[i].stagedMask));
      }
    }
    return change(changes);
  }

  private boolean gate(boolean enable) {
    if (world.enabled == enable) {
      return true;
    }
    return change(List.of(same(0), same(1)), enable);
  }

  private boolean change(List<Change> changes) {
    return change(changes, world.enabled);
  }

  /** All of it or nothing: unbind, one commit of what differs, then publish (S2, S22, S47, S50). */
  private boolean change(List<Change> changes, boolean enable) {
    var unbound = new ArrayList<Integer>();
    for (Change change : changes) {
      if (sources[change.source].route.attached && !change.routable(enable)) {
        if (refuses(PortCall.DETACH)) {
          unbound.forEach(this::listen);
          return false;
        }
        detach(change.source);
        unbound.add(change.source);
      }
    }
    List<Change> routes =
        changes.stream()
            .filter(c -> c.routable(enable) && sources[c.source].route.held)
            .filter(c -> sources[c.source].route.inForce != c.letter)
            .toList();
    if (!routes.isEmpty()) {
      if (refuses(PortCall.REPLACE)) {
        unbound.forEach(this::listen);
        return false;
      }
      seen.commits++;
      routes.forEach(c -> sources[c.source].route.inForce = c.letter);
    }
    boolean opens = enable && !world.enabled;
    world.enabled = enable;
    changes.forEach(change -> publish(change, opens));
    return true;
  }

  /** Publishes, sends what is pending, and only then listens (S47). */
  private void publish(Change change, boolean opens) {
    Source s = sources[change.source];
    s.letter = change.letter;
    s.masked = change.masked;
    s.stagedLetter = change.stagedLetter;
    s.stagedMask = change.stagedMask;
    if (!world.enabled) {
      s.pending = false;
      return;
    }
    if (opens) {
      s.rung = false; // What was rung while disabled is dropped.
    }
    if (live(change.source)) {
      flush(change.source);
      listen(change.source);
    }
  }

  private void flush(int source) {
    Source s = sources[source];
    if (s.pending) {
      s.pending = false;
      s.rung = false; // Merged: one delivery for both.
      deliver(source);
    }
  }

  private boolean destroy() {
    boolean committed = false;
    for (Source s : sources) {
      committed |= s.route.held && s.route.inForce != null;
    }
    if (committed && !refuses(PortCall.REPLACE)) {
      seen.commits++;
    }
    for (Source s : sources) {
      if (s.route.attached) {
        refuses(PortCall.DETACH); // Nobody can be told; the descriptor's end unbinds as well.
      }
    }
    world.closed = true;
    return true;
  }

  // ---- Notifiers.

  private boolean export(int source) {
    Source s = sources[source];
    if (s.bell) {
      return !refuses(PortCall.EXPORT);
    }
    if (refuses(PortCall.CREATE_BELL) || refuses(PortCall.EXPORT) || refuses(PortCall.ARM)) {
      return false;
    }
    hang(source);
    return true;
  }

  private void hang(int source) {
    sources[source].bell = true;
    sources[source].watched = true;
    world.first = sources[1 - source].bell ? 1 - source : source;
  }

  /** The new one is bound before the old one is unbound, whose rings are carried over (S48). */
  private boolean replaceNotifier(int source, boolean rungBefore) {
    Source s = sources[source];
    if (refuses(PortCall.ADOPT_BELL) || refuses(PortCall.ARM)) {
      return false;
    }
    if (!s.bell) {
      hang(source);
      s.rung = rungBefore;
      return true;
    }
    if (s.route.attached) {
      if (refuses(PortCall.ATTACH)) {
        return false;
      }
      if (rungBefore) {
        seen.deliver(source, said(s.route.inForce));
      }
      if (refuses(PortCall.DETACH)) {
        return false;
      }
      s.watched = true;
      s.rung = false;
      s.route.stale = rungBefore;
      return true;
    }
    boolean carried = s.rung;
    s.watched = true;
    if (carried) {
      take(source);
    }
    s.rung = rungBefore;
    return true;
  }

  /** Has rings heard: by the kernel if the route in force is right, else by the relay. */
  private void listen(int source) {
    Source s = sources[source];
    if (!s.bell || s.route.attached || (s.routed() && attach(source))) {
      return;
    }
    s.watched = true;
  }

  private boolean attach(int source) {
    Source s = sources[source];
    if (refuses(PortCall.ATTACH)) {
      return false;
    }
    s.route.attached = true;
    if (s.rung) {
      s.rung = false;
      s.route.stale = true;
      seen.deliver(source, said(s.route.inForce));
    }
    return true;
  }

  private void detach(int source) {
    Source s = sources[source];
    s.route.attached = false;
    s.route.stale = false;
  }

  // ---- The relay.

  private void relay(boolean advance) {
    if (advance) {
      world.evicted = false;
      sources[0].route.evidence = 0;
      sources[1].route.evidence = 0;
    }
    if (!world.closed) {
      var candidates = new ArrayList<Integer>();
      reported().forEach(source -> report(source, candidates));
      if (!candidates.isEmpty()) {
        makeRoom(candidates);
        promote(candidates);
      }
    }
    for (int i = 0; advance && i < 2; i++) {
      if (sources[i].retry) {
        sources[i].retry = false;
        if (live(i)) {
          flush(i);
        }
      }
    }
  }

  private List<Integer> reported() {
    var reported = new ArrayList<Integer>();
    for (int i : new int[] {world.first, 1 - world.first}) {
      Source s = sources[i];
      if (s.bell && s.watched && (s.rung || s.route.stale)) {
        s.watched = false;
        reported.add(i);
      }
    }
    return reported;
  }

  /** Reads only what is not attached, once a round (S56, S57). */
  private void report(int source, List<Integer> candidates) {
    Source s = sources[source];
    if (s.route.attached || !open()) {
      return;
    }
    boolean rung = s.rung;
    if (rung) {
      take(source);
    }
    if (live(source)) {
      listen(source);
      if (rung && ++s.route.evidence == world.threshold) {
        candidates.add(source);
      }
    }
  }

  private boolean promotable(int source) {
    Source s = sources[source];
    return live(source) && s.deliverable() && !s.route.attached;
  }

  private void makeRoom(List<Integer> candidates) {
    long wanted = candidates.stream().filter(i -> promotable(i) && !sources[i].route.held).count();
    while (!world.evicted && wanted > world.capacity - world.routesHeld()) {
      int victim = sources[0].route.held ? 0 : 1;
      if (!sources[victim].route.held) {
        return;
      }
      world.evicted = true;
      evict(victim);
    }
  }

  private void evict(int victim) {
    Source s = sources[victim];
    if (s.route.attached) {
      if (refuses(PortCall.DETACH)) {
        return;
      }
      detach(victim);
    }
    s.route.held = false;
    s.route.inForce = null;
    s.route.evidence = 0;
    if (live(victim)) {
      listen(victim);
    }
  }

  /** One commit for all; a refusal has nobody to be told: they stay relayed (S58). */
  private void promote(List<Integer> candidates) {
    var routed = new ArrayList<Integer>();
    boolean commit = false;
    for (int i : candidates) {
      Source s = sources[i];
      s.route.evidence = 0;
      s.route.held |= promotable(i) && world.routesHeld() < world.capacity;
      if (promotable(i) && s.route.held) {
        routed.add(i);
        commit |= s.route.inForce != s.letter;
      }
    }
    if (commit) {
      if (refuses(PortCall.REPLACE)) {
        return;
      }
      seen.commits++;
      routed.forEach(i -> sources[i].route.inForce = sources[i].letter);
    }
    routed.forEach(this::attach);
  }

  private static Letter said(@Nullable Letter letter) {
    if (letter == null) {
      throw new IllegalStateException("a route without a message");
    }
    return letter;
  }
}
