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
 * <p>Routes first, in one commit and only those that differ; then each vector follows ({@link
 * Vector#settle}). That is route before irqfd, so nothing rung is consumed unseen (S1-S3). Lock:
 * the group's.
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

  /** Puts everything into force; if the host refuses, what was in force before is again. */
  void commit() throws InterruptException {
    var acquired = new ArrayList<ForeignPath>();
    try {
      commitRoutes(acquired);
    } catch (InterruptException e) {
      group.rings().promoter().giveUp(acquired);
      throw e;
    }
    apply();
  }

  private void commitRoutes(List<ForeignPath> acquired) throws InterruptException {
    var routes = new ArrayList<MessageRoute>();
    for (Step step : steps) {
      ForeignPath foreign = step.vector.foreign();
      var message = step.wanted.message();
      if (foreign == null
          || message == null
          || !message.deliverable()
          || group.target(step.wanted, step.staged) != Gate.LIVE) {
        continue;
      }
      if (!foreign.hasRoute()
          && group.limits().attach() == AttachPolicy.ON_UNMASK
          && group.rings().canAttach()
          && group.rings().promoter().acquire(foreign)) {
        acquired.add(foreign);
      }
      if (foreign.hasRoute() && !group.rings().table().isInForce(foreign.gsi(), message)) {
        routes.add(new MessageRoute(foreign.gsi(), message));
      }
    }
    if (!routes.isEmpty()) {
      group.rings().table().commit(routes);
    }
  }

  private void apply() throws InterruptException {
    var undo = new ArrayList<Step>();
    try {
      for (Step step : steps) {
        var before = new Step(step.vector, step.vector.setting(), step.vector.staged());
        step.vector.stage(step.staged);
        undo.add(before);
        step.vector.settle(group.target(step.wanted, step.staged), step.wanted);
      }
    } catch (InterruptException e) {
      group.restoreState();
      for (Step step : undo.reversed()) {
        step.vector.stage(step.staged);
        undo(step, e);
      }
      throw e;
    }
  }

  private void undo(Step step, InterruptException failure) {
    try {
      step.vector.settle(group.target(step.wanted, step.staged), step.wanted);
    } catch (InterruptException e) {
      failure.addSuppressed(e);
    }
  }
}
