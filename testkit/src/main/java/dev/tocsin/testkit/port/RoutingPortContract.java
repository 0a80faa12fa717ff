package dev.tocsin.testkit.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every kernel does with doorbells that are bound to routes. */
public abstract class RoutingPortContract extends PortContract {
  private @Nullable Doorbell made;
  private @Nullable Notifier handle;

  /** For subclasses. */
  protected RoutingPortContract() {}

  @BeforeEach
  final void makeDoorbell() throws Exception {
    routing();
    Doorbell bell = rings().bells().create();
    made = bell;
    handle = bell.export();
  }

  @AfterEach
  final void closeDoorbell() {
    if (handle != null) {
      handle.close();
    }
    if (made != null) {
      made.close();
    }
  }

  private Doorbell bell() {
    if (made == null) {
      throw new IllegalStateException("no doorbell");
    }
    return made;
  }

  private void ring() throws InterruptException {
    if (handle != null) {
      handle.ring();
    }
  }

  private int gsi() {
    return routing().firstGsi();
  }

  private MessageRoute route(int gsi, int message) {
    return new MessageRoute(gsi, backEnd().messages().prepare(message(message)));
  }

  private void putRoute(int message) throws InterruptException {
    routing().replace(List.of(route(gsi(), message)));
  }

  @Test
  void thereIsRoomAboveTheLines() {
    assertTrue(routing().capacity() > 0);
    assertTrue(routing().firstGsi() >= backEnd().lines().lines()); // S10
  }

  @Test
  void aBoundDoorbellDeliversEachRing() throws Exception { // S1
    putRoute(0);
    routing().attach(bell(), gsi());
    mustNotArrive(message(0));

    for (int i = 0; i < 3; i++) {
      ring();
      mustArriveOnce(message(0));
    }
  }

  @Test
  void aBoundDoorbellIsNotReported() throws Exception { // S56
    putRoute(0);
    rings().poll().arm(bell(), 1);
    routing().attach(bell(), gsi());
    ring();
    mustArrive(message(0));

    assertEquals(0, rings().poll().await(new long[1], 0));
    rings().poll().disarm(bell());
  }

  @Test
  void ringsFromBeforeAreDeliveredOnceWhenBound() throws Exception { // S3, S4
    putRoute(0);
    ring();
    ring();
    mustNotArrive(message(0));

    routing().attach(bell(), gsi());

    mustArriveOnce(message(0));
  }

  @Test
  void anUnboundDoorbellLatches() throws Exception { // S4, S47
    putRoute(0);
    routing().attach(bell(), gsi());
    ring();
    mustArrive(message(0));

    routing().detach(bell(), gsi());
    assertEquals(0, bell().drain(), "what was delivered was also taken");
    ring();
    ring();

    mustNotArrive(message(0));
    assertEquals(2, bell().drain());
  }

  @Test
  void whatWasDeliveredAtBindingIsTakenAtUnbinding() throws Exception { // S5
    putRoute(0);
    ring();
    routing().attach(bell(), gsi());
    mustArrive(message(0));

    routing().detach(bell(), gsi());

    assertEquals(0, bell().drain());
  }

  @Test
  void aNewTableTakesEffectUnderABoundDoorbell() throws Exception { // S16
    putRoute(0);
    routing().attach(bell(), gsi());

    putRoute(1);
    ring();

    mustArriveOnce(message(1));
    mustNotArrive(message(0));
  }

  @Test
  void routesAreReplacedAsAWhole() throws Exception {
    int second = gsi() + 1;
    routing().replace(List.of(route(gsi(), 0), route(second, 1)));
    routing().attach(bell(), second);
    ring();
    mustArriveOnce(message(1));

    routing().replace(List.of(route(second, 2)));
    ring();

    mustArriveOnce(message(2));
    routing().detach(bell(), second);
    routing().replace(List.of());
  }

  @Test
  void aRefusedTableLeavesTheOneBeforeInForce() throws Exception { // S10, S50
    putRoute(0);
    routing().attach(bell(), gsi());

    mustBeRefused(() -> routing().replace(List.of(route(gsi(), 1), route(gsi(), 2))));

    ring();
    mustArriveOnce(message(0));
  }

  @Test
  void aDoorbellIsBoundOnce() throws Exception { // S6
    routing().replace(List.of(route(gsi(), 0), route(gsi() + 1, 1)));
    routing().attach(bell(), gsi());

    assertEquals(Errno.EBUSY, mustBeRefused(() -> routing().attach(bell(), gsi() + 1)).errno());

    ring();
    mustArriveOnce(message(0));
    mustNotArrive(message(1));
  }

  @Test
  void twoDoorbellsShareARoute() throws Exception { // S6
    putRoute(0);
    routing().attach(bell(), gsi());
    try (Doorbell second = rings().bells().create();
        Notifier notifier = second.export()) {
      routing().attach(second, gsi());
      notifier.ring();
      mustArriveOnce(message(0));
      ring();
      mustArriveOnce(message(0));
    }
  }

  @Test
  void aClosedDoorbellDeliversNothingThoughOthersHoldIt() throws Exception { // S8
    putRoute(0);
    routing().attach(bell(), gsi());

    bell().close();
    ring();

    mustNotArrive(message(0));
  }
}
