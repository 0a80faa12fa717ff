package dev.tocsin.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.engine.port.RoutingPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The table as the engine keeps it: what is committed, when, and what a refusal leaves. */
class RoutingTableTest {
  private static final int FIRST = 24;

  private final Kernel kernel = new Kernel();
  private final RoutingTable table = new RoutingTable(kernel);

  /** Three routes, and a list of the tables it was given. */
  private static final class Kernel implements RoutingPort {
    private final List<Map<Integer, Integer>> tables = new ArrayList<>();
    private boolean refuses;

    @Override
    public int firstGsi() {
      return FIRST;
    }

    @Override
    public int capacity() {
      return 3;
    }

    @Override
    public void replace(List<MessageRoute> routes) throws InterruptException {
      if (refuses) {
        throw new InterruptException(new HostCall("replace", 22), "refused");
      }
      var next = new TreeMap<Integer, Integer>();
      routes.forEach(route -> next.put(route.gsi(), route.message().config().data()));
      tables.add(next);
    }

    @Override
    public void attach(Doorbell bell, int gsi) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void detach(Doorbell bell, int gsi) {
      throw new UnsupportedOperationException();
    }
  }

  private static final class Message extends PreparedMessage {
    Message(int data, boolean deliverable) {
      super(new MsiIrqSourceConfig(0, 0, data, 0), deliverable);
    }

    @Override
    public Delivery deliver() {
      throw new UnsupportedOperationException();
    }
  }

  private static MessageRoute route(int gsi, int data) {
    return new MessageRoute(gsi, new Message(data, true));
  }

  /** Returns an identifier, or -1. */
  private int allocate() {
    int[] one = table.allocate(1);
    return one.length == 0 ? -1 : one[0];
  }

  @Test
  void identifiersStartAboveTheLinesAndEnd() { // S10
    assertEquals(FIRST, allocate());
    assertEquals(FIRST + 1, allocate());
    assertEquals(1, table.free());
    assertEquals(FIRST + 2, allocate());

    assertEquals(-1, allocate());
    assertEquals(0, table.free());
  }

  @Test
  void aCommitPutsAllRoutesIntoForceTogether() throws Exception {
    int one = allocate();
    int two = allocate();
    table.commit(List.of(route(one, 1), route(two, 2)));

    table.commit(List.of(route(two, 3)));

    assertEquals(List.of(Map.of(one, 1, two, 2), Map.of(one, 1, two, 3)), kernel.tables);
    assertEquals(2, table.commits());
    assertTrue(table.isInForce(two, new Message(3, true)));
    assertFalse(table.isInForce(two, new Message(2, true)));
  }

  @Test
  void whatIsInForceIsNotCommittedAgain() throws Exception {
    int gsi = allocate();
    table.commit(List.of(route(gsi, 1)));

    table.commit(List.of(route(gsi, 1)));
    table.commit(List.of());

    assertEquals(1, kernel.tables.size());
  }

  @Test
  void aRefusedCommitIsRolledBack() throws Exception { // S50
    int one = allocate();
    int two = allocate();
    table.commit(List.of(route(one, 1)));
    kernel.refuses = true;
    assertThrows(
        InterruptException.class, () -> table.commit(List.of(route(one, 2), route(two, 2))));
    kernel.refuses = false;
    assertTrue(table.isInForce(one, new Message(1, true)));

    table.commit(List.of(route(two, 5)));

    assertEquals(Map.of(one, 1, two, 5), kernel.tables.getLast());
    assertEquals(2, table.commits());
  }

  @Test
  void routesAreGivenBackInOneCommit() throws Exception { // S49
    int one = allocate();
    int two = allocate();
    table.commit(List.of(route(one, 1), route(two, 2)));

    table.release(List.of(one, two));

    assertEquals(Map.of(), kernel.tables.getLast());
    assertEquals(2, table.commits());
    assertEquals(3, table.free());
  }

  @Test
  void whatWasNeverInForceIsGivenBackWithoutACommit() throws Exception {
    table.release(List.of(allocate()));
    table.release(List.of());

    assertEquals(0, table.commits());
    assertEquals(3, table.free());
  }

  @Test
  void aRouteWhoseReleaseWasRefusedLeavesWithTheNextCommit() throws Exception {
    int one = allocate();
    table.commit(List.of(route(one, 1)));
    kernel.refuses = true;
    assertThrows(InterruptException.class, () -> table.release(List.of(one)));
    kernel.refuses = false;
    assertFalse(table.isInForce(one, new Message(1, true)), "nobody is bound to it");

    assertEquals(one, allocate());
    table.commit(List.of(route(one, 1)));

    assertEquals(Map.of(one, 1), kernel.tables.getLast());
    assertEquals(2, kernel.tables.size());
  }

  @Test
  void aRecycledIdentifierIsNotInForceBeforeItsNewRoute() throws Exception { // S1
    int one = allocate();
    table.commit(List.of(route(one, 1)));

    table.recycle(one);

    assertEquals(one, allocate());
    assertFalse(table.isInForce(one, new Message(1, true)));
  }

  @Test
  void aMessageThatWouldSpoilTheTableIsAMistakeOfOurs() { // S11
    int gsi = allocate();

    assertThrows(
        IllegalStateException.class,
        () -> table.commit(List.of(new MessageRoute(gsi, new Message(1, false)))));
    assertThrows(IllegalStateException.class, () -> table.commit(List.of(route(gsi + 1, 1))));
  }
}
