package dev.tocsin.testkit.search;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.Faults;
import dev.tocsin.testkit.HookedBackEnd;
import dev.tocsin.testkit.ManualClock;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The engine, to which the actions of the pure model are really done. */
final class Replay {
  private static final Duration WINDOW = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofSeconds(1);

  private final SimulatedKernel kernel;
  private final Faults faults = new Faults();
  private final ManualClock clock = new ManualClock();
  private final InterruptEngine engine;
  private final MessageGroup group;
  private final @Nullable Notifier[] notifiers = new @Nullable Notifier[2];
  private final List<Notifier> handles = new ArrayList<>();
  private final Owed[] owed = {new Owed(), new Owed()};
  private Outcome seen = new Outcome();

  /** What this thread knows of the state, from the calls it made and how they ended. */
  private final World known;

  Replay(World fresh) throws InterruptException {
    known = fresh.copy();
    kernel = new SimulatedKernel(fresh.capacity, 2, this::delivered);
    engine =
        InterruptEngine.start(
            HookedBackEnd.of(kernel.backEnd(), faults),
            new EngineOptions(fresh.threshold, WINDOW, Duration.ZERO, false, clock));
    group = engine.managersFor("device").msi().createGroup(new MsiIrqGroupConfig(0, 2));
  }

  private void delivered(MsiIrqSourceConfig message) {
    int source = (message.data() - 0x20) / 0x10;
    Letter letter = (message.data() & 1) == 1 ? Letter.B : Letter.A;
    seen.deliver(source, letter);
    owed[source].deliver();
  }

  /** Does an action, and returns what is seen of it. */
  Outcome act(Action action) throws InterruptException {
    seen = new Outcome();
    long commits = engine.statistics().commits();
    if (action.refused() != null) {
      faults.refuseAll(action.refused(), Errno.ENOMEM);
    }
    try {
      perform(action);
    } catch (InterruptException e) {
      seen.ending = e.reason() instanceof Closed ? Outcome.Ending.CLOSED : Outcome.Ending.REFUSED;
    }
    if (action.refused() != null) {
      faults.clear();
    }
    seen.commits = (int) (engine.statistics().commits() - commits);
    return seen;
  }

  private void perform(Action action) throws InterruptException {
    int source = action.source();
    switch (action.kind()) {
      case ENABLE -> group.enable();
      case DISABLE -> {
        group.disable();
        owed[0].drop();
        owed[1].drop();
      }
      case SET_GSI -> group.setGsi();
      case DESTROY -> {
        group.close();
        owed[0].drop();
        owed[1].drop();
      }
      case RELAY -> engine.relay(0);
      case ADVANCE -> {
        clock.advance(LONG);
        engine.relay(0);
      }
      case SWITCH -> switchTo(source, message(action));
      case MASK_BOTH -> mask(0, 1);
      case MASK -> mask(source);
      case UNMASK -> group.update(source, message(action), false, true);
      case PROGRAM -> group.update(source, message(action), true, true);
      case STAGE -> group.update(source, message(action), false, false);
      case STAGE_MASKED -> group.update(source, message(action), true, false);
      case TRIGGER -> trigger(source);
      case RING -> ring(source);
      case EXPORT -> notifiers[source] = keep(group.notifier(source).orElseThrow());
      case REPLACE_NOTIFIER -> replaceNotifier(source, false);
      case REPLACE_NOTIFIER_RUNG -> replaceNotifier(source, true);
      case IS_PENDING -> {
        if (group.isPending(source)) {
          seen.ending = Outcome.Ending.SAID_YES;
        }
      }
    }
  }

  private static MsiIrqSourceConfig message(Action action) {
    return action.said().message(action.source());
  }

  private void switchTo(int source, MsiIrqSourceConfig message) throws InterruptException {
    try (MessageBatch batch = group.batch()) {
      batch.unmask(source, message);
      batch.mask(1 - source);
    }
  }

  private void mask(int... sources) throws InterruptException {
    try (MessageBatch batch = group.batch()) {
      for (int source : sources) {
        batch.mask(source);
      }
    }
  }

  private void trigger(int source) throws InterruptException {
    if (known.enabled) {
      owed[source].event();
    }
    group.trigger(source);
  }

  private void ring(int source) throws InterruptException {
    Notifier notifier = notifiers[source];
    if (notifier != null) {
      if (known.enabled) {
        owed[source].event();
      }
      notifier.ring();
    }
  }

  private void replaceNotifier(int source, boolean rungBefore) throws InterruptException {
    Notifier next = keep(kernel.newEventFd());
    if (rungBefore) {
      next.ring();
      if (known.enabled) {
        owed[source].event();
      }
    }
    try {
      group.setNotifier(source, next);
      notifiers[source] = next;
    } catch (InterruptException e) {
      owed[source].excuse();
      throw e;
    }
  }

  private Notifier keep(Notifier notifier) {
    handles.add(notifier);
    return notifier;
  }

  /** Remembers what the action has made of the state, as far as it decides what is owed. */
  void know(World after) {
    known.enabled = after.enabled && !after.closed;
    for (int i = 0; i < 2; i++) {
      Source s = after.sources[i];
      owed[i].waiting((s.pending ? 1 : 0) + (s.rung ? 1 : 0));
      if (!s.masked && s.letter == Letter.NOWHERE) {
        owed[i].excuse();
      }
    }
  }

  /** Compares what can be looked at without touching it. */
  void mustLookLike(World world) throws InterruptException {
    require(kernel.hazards().isEmpty(), kernel.hazards());
    for (int i = 0; i < 2 && !world.closed; i++) {
      Source s = world.sources[i];
      Notifier notifier = notifiers[i];
      if (s.bell) {
        Objects.requireNonNull(notifier);
        require(kernel.boundTo(notifier).isPresent() == s.route.attached, "attached", i);
        require(kernel.readable(notifier) == (s.rung || s.route.stale), "counter", i);
        require(kernel.watched(notifier) == s.watched, "watched", i);
        require(!s.route.attached || boundMessage(notifier).equals(s.letter, i), "route", i);
      }
      require(group.stats(i).attached() == s.route.attached, "said to be attached", i);
    }
    require(
        engine.ledger().holdings().stream().mapToInt(h -> h.routes()).sum()
            == (world.closed ? 0 : world.routesHeld()),
        "routes in the ledger");
  }

  private Bound boundMessage(Notifier notifier) {
    int gsi = kernel.boundTo(notifier).orElseThrow();
    return new Bound(kernel.routes().get(gsi));
  }

  private record Bound(@Nullable MsiIrqSourceConfig message) {
    boolean equals(@Nullable Letter letter, int source) {
      return letter != null && letter.message(source).equals(message);
    }
  }

  /** All that was owed was delivered by now. */
  void mustOweNothing() {
    owed[0].mustBeSettled(0);
    owed[1].mustBeSettled(1);
  }

  /** Everything was given back, and nobody who kept a handle can reach the guest. */
  void mustBeGone() throws InterruptException {
    engine.close();
    seen = new Outcome();
    for (Notifier handle : handles) {
      handle.ring();
    }
    require(seen.equals(new Outcome()), "delivered after destroy", seen);
    handles.forEach(Notifier::close);
    require(kernel.openDescriptors() == 0, "descriptors", kernel.openDescriptors());
    require(engine.ledger().report().isEmpty(), engine.ledger().report());
    require(kernel.hazards().isEmpty(), kernel.hazards());
  }

  private static void require(boolean holds, Object... what) {
    if (!holds) {
      throw new AssertionError(List.of(what).toString());
    }
  }
}
