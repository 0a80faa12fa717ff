package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Holds;
import dev.tocsin.testkit.PortCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A change of state waits for sends that read the old one (S53). */
class InFlightTest {
  private final Bench bench = new Bench();
  private final MessageGroup group;
  private final Notifier notifier;

  InFlightTest() throws Exception {
    group = bench.group(2);
    unmask(group, 0, message(0));
    notifier = export(group, 0);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** A change, and what may be delivered after it returned. */
  enum Change {
    MASK {
      @Override
      void make(MessageGroup group) throws Exception {
        mask(group, 0);
      }
    },
    RETARGET {
      @Override
      void make(MessageGroup group) throws Exception {
        unmask(group, 0, message(1));
      }
    },
    STAGE {
      @Override
      void make(MessageGroup group) throws Exception {
        group.update(0, message(1), false, false);
      }
    },
    DISABLE {
      @Override
      void make(MessageGroup group) throws Exception {
        group.disable();
      }
    },
    DESTROY {
      @Override
      void make(MessageGroup group) {
        group.close();
      }
    };

    abstract void make(MessageGroup group) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void aChangeWaitsForATriggerInFlight(Change change) throws Exception { // S53
    try (Holds.Hold hold = bench.holds.hold(PortCall.DELIVER)) {
      var trigger = new BackgroundCall(() -> group.trigger(0));
      hold.awaitHeld();

      var call = new BackgroundCall(() -> change.make(group));
      call.awaitStuck();
      assertFalse(call.isDone(), "returned while a send that read the old state is in flight");
      assertEquals(List.of(), bench.journal.take());

      hold.release();
      trigger.awaitDone();
      call.awaitDone();
      assertEquals(List.of(message(0)), bench.journal.take());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChangeWaitsForARelayInFlight(Change change) throws Exception { // S53, S56
    try (Holds.Hold hold = bench.holds.hold(PortCall.DELIVER)) {
      notifier.ring();
      var relay = new BackgroundCall(() -> bench.engine.relay(0));
      hold.awaitHeld();

      var call = new BackgroundCall(() -> change.make(group));
      call.awaitStuck();
      assertFalse(call.isDone(), "returned while a send that read the old state is in flight");

      hold.release();
      relay.awaitDone();
      call.awaitDone();
      assertEquals(List.of(message(0)), bench.journal.take());
    }
  }

  @Test
  void aNewNotifierWaitsForARelayOfTheOldOneInFlight() throws Exception { // S48, S53
    try (Holds.Hold hold = bench.holds.hold(PortCall.DELIVER)) {
      notifier.ring();
      var relay = new BackgroundCall(() -> bench.engine.relay(0));
      hold.awaitHeld();

      var call = new BackgroundCall(() -> group.setNotifier(0, bench.kernel.newEventFd()));
      call.awaitStuck();
      assertFalse(call.isDone(), "returned while a send of the old one's ring is in flight");

      hold.release();
      relay.awaitDone();
      call.awaitDone();
      assertEquals(List.of(message(0)), bench.journal.take());
    }
  }

  @Test
  void whatIsTriggeredWhileAMaskWaitsIsLatched() throws Exception { // S47, S53
    try (Holds.Hold hold = bench.holds.hold(PortCall.DELIVER)) {
      var trigger = new BackgroundCall(() -> group.trigger(0));
      hold.awaitHeld();
      var masking = new BackgroundCall(() -> mask(group, 0));
      masking.awaitStuck();

      group.trigger(0);
      assertFalse(masking.isDone(), "new arrivals neither end nor prolong the wait");

      hold.release();
      trigger.awaitDone();
      masking.awaitDone();
      assertEquals(List.of(message(0)), bench.journal.take());
      assertTrue(group.isPending(0));
    }
  }

  @Test
  void whatIsTriggeredWhileARetargetWaitsIsSentWithTheNewMessage() throws Exception { // S22
    try (Holds.Hold hold = bench.holds.hold(PortCall.DELIVER)) {
      var trigger = new BackgroundCall(() -> group.trigger(0));
      hold.awaitHeld();
      var retarget = new BackgroundCall(() -> unmask(group, 0, message(1)));
      retarget.awaitStuck();

      group.trigger(0);
      assertEquals(List.of(message(1)), bench.journal.take());

      hold.release();
      trigger.awaitDone();
      retarget.awaitDone();
      assertEquals(List.of(message(0)), bench.journal.take());
    }
  }

  @Test
  void aSourceInFlightHoldsUpNoOther() throws Exception {
    unmask(group, 1, message(1));
    MessageGroup other = bench.group(1);
    unmask(other, 0, message(2));
    try (Holds.Hold hold = bench.holds.hold(PortCall.DELIVER)) {
      var trigger = new BackgroundCall(() -> group.trigger(0));
      hold.awaitHeld();

      group.trigger(1);
      mask(group, 1);
      mask(other, 0);

      assertEquals(List.of(message(1)), bench.journal.take());
      hold.release();
      trigger.awaitDone();
    }
  }

  @Test
  void aTriggerNeedsNoLockOfItsGroup() throws Exception {
    bench.attach(notifier);
    try (Holds.Hold hold = bench.holds.hold(PortCall.REPLACE)) {
      var commit = new BackgroundCall(() -> unmask(group, 0, message(1)));
      hold.awaitHeld();

      group.trigger(0);
      assertEquals(List.of(message(0)), bench.journal.take());
      assertFalse(commit.isDone(), "the group's lock and the table's are held");

      hold.release();
      commit.awaitDone();
    }
  }

  @Test
  void aRelayWaitsForACommitOfItsGroup() throws Exception { // S56
    bench.attach(notifier);
    mask(group, 0);
    notifier.ring();
    try (Holds.Hold hold = bench.holds.hold(PortCall.REPLACE)) {
      var commit = new BackgroundCall(() -> unmask(group, 0, message(1)));
      hold.awaitHeld();
      var relay = new BackgroundCall(() -> bench.engine.relay(0));
      relay.awaitStuck();
      assertEquals(List.of(), bench.journal.take());

      hold.release();
      commit.awaitDone();
      relay.awaitDone();
      assertEquals(List.of(message(1)), bench.journal.take());
    }
  }
}
