package dev.tocsin.engine.group;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.interrupt.InterruptException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts changes to several vectors of a group into force: all of them, or none.
 *
 * <p>What the host may refuse comes first, while nothing has changed yet: unbind what must not
 * deliver any more, then commit the routes that differ, in one commit. Only then each vector
 * follows ({@link Vector#settle}), which cannot fail. So a refusal needs no undoing but to listen
 * again, and it is irqfd before route on the way down and route before irqfd on the way up: nothing
 * rung is consumed unseen (S1-S3). Lock: the group's.
 */
final class Transition {
  private final MessageSourceGroup group;
  private final List<Step> steps;

  /** Starts a transition of about so many vectors. */
  Transition(MessageSourceGroup group, int size) {
    this.group = group;
    steps = new ArrayList<>(size);
  }

  /** One vector's change; {@code staged} is what stays staged after it. */
  private record Step(Vector vector, Vector.Setting wanted, Vector.@Nullable Setting staged) {}

  /** Adds a vector with what is wanted of it, nothing staged after. */
  void add(Vector vector, Vector.Setting wanted) {
    steps.add(new Step(vector, wanted, null));
  }

  /** Adds a vector that keeps its settings and what is staged, and follows the group's state. */
  void follow(Vector vector) {
    steps.add(new Step(vector, vector.setting(), vector.staged()));
  }

  /** Adds a vector that latches, its settings kept, until the staged ones are put into force. */
  void stage(Vector vector, Vector.Setting staged) {
    steps.add(new Step(vector, vector.setting(), staged));
  }

  /** Puts everything into force; if the host refuses, what was in force before still is. */
  void commit() throws InterruptException {
    var unbound = new ArrayList<ForeignPath>();
    var acquired = new ArrayList<ForeignPath>();
    try {
      unbind(unbound);
      commitRoutes(acquired);
    } catch (InterruptException e) {
      if (!acquired.isEmpty()) {
        group.rings().promoter().giveUp(acquired);
      }
      unbound.forEach(ForeignPath::listen);
      throw e;
    }
    for (Step step : steps) {
      step.vector.stage(step.staged);
      step.vector.settle(target(step), step.wanted);
    }
  }

  private int target(Step step) {
    return group.target(step.wanted, step.staged);
  }

  /** Tells whether the step's vector may have a route, and the message may be in the table. */
  private boolean routable(Step step) {
    var message = step.wanted.message();
    return message != null && message.deliverable() && target(step) == Gate.LIVE;
  }

  private void unbind(List<ForeignPath> unbound) throws InterruptException {
    for (Step step : steps) {
      ForeignPath foreign = step.vector.foreign();
      if (foreign != null && foreign.attached() && !routable(step)) {
        foreign.detach();
        unbound.add(foreign);
      }
    }
  }

  private void commitRoutes(List<ForeignPath> acquired) throws InterruptException {
    acquired.addAll(acquire());
    var routes = new ArrayList<MessageRoute>();
    for (Step step : steps) {
      ForeignPath foreign = step.vector.foreign();
      var message = step.wanted.message();
      if (foreign != null && message != null && foreign.hasRoute() && routable(step)) {
        routes.add(new MessageRoute(foreign.gsi(), message));
      }
    }
    if (!routes.isEmpty()) {
      group.rings().table().commit(routes); // what is in force already it leaves alone
    }
  }

  /** Takes a route for each that wants one from the start, as far as there are any. */
  private List<ForeignPath> acquire() {
    if (group.limits().attach() != AttachPolicy.ON_UNMASK) {
      return List.of();
    }
    var without = new ArrayList<ForeignPath>();
    for (Step step : steps) {
      ForeignPath foreign = step.vector.foreign();
      if (foreign != null && !foreign.hasRoute() && routable(step)) {
        without.add(foreign);
      }
    }
    return without.isEmpty() || !group.rings().canAttach()
        ? List.of()
        : without.subList(0, group.rings().promoter().acquire(without));
  }
}
