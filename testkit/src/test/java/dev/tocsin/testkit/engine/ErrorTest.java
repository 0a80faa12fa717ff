package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.refused;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.interrupt.InterruptException.Closed;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.InterruptException.InvalidMessage;
import dev.tocsin.interrupt.InterruptException.Unsupported;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors reach their caller with their cause, and cost nobody else anything. */
class ErrorTest {
  private final Bench bench = new Bench();

  @AfterEach
  void close() {
    bench.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"DETACH", "REPLACE"})
  void aHostThatRefusesDuringDestroyKeepsNothing(PortCall call) throws Exception { // S8, S49
    MessageGroup group = bench.group(1);
    unmask(group, 0, message(0));
    Notifier notifier = export(group, 0);
    bench.attach(notifier);
    bench.faults.refuseAll(call, Errno.ENOMEM);

    group.close();
    notifier.ring();
    bench.engine.relay(0);

    assertEquals(List.of(), bench.journal.take());
    assertEquals(1, bench.kernel.openDescriptors());
    assertEquals("", bench.engine.ledger().report());
    bench.faults.clear();
    MessageGroup next = bench.group(AttachPolicy.ON_UNMASK, 1);
    unmask(next, 0, message(1));
    Notifier heir = export(next, 0);
    heir.ring();
    notifier.ring();
    assertEquals(List.of(message(1)), bench.journal.take());
    assertEquals(List.of(message(1)), List.copyOf(bench.kernel.routes().values()));
  }

  @Test
  void allCallsOfADestroyedGroupSayThatItIsClosed() throws Exception {
    MessageGroup group = bench.group(2);
    unmask(group, 0, message(0));
    MessageBatch batch = group.batch();
    batch.mask(0);
    group.trigger(0);

    group.close();
    group.close();

    refused(Closed.class, () -> group.trigger(0));
    refused(Closed.class, () -> group.trigger(1));
    refused(Closed.class, group::enable);
    refused(Closed.class, group::disable);
    refused(Closed.class, () -> unmask(group, 0, message(0)));
    refused(Closed.class, group::setGsi);
    refused(Closed.class, () -> group.notifier(0));
    refused(Closed.class, () -> group.setNotifier(0, bench.kernel.newEventFd()));
    refused(Closed.class, () -> group.isPending(0));
    refused(Closed.class, group::batch);
    refused(Closed.class, batch::close);
    assertEquals(1, group.stats(0).deliveries());
    assertEquals(0, group.stats(1).deliveries());
    assertEquals(2, group.size());
    assertEquals(0, group.base());
  }

  @Test
  void indexesOutsideTheGroupAreNamed() throws Exception {
    MessageGroup group = bench.group(2);

    for (int index : new int[] {-1, 2, Integer.MAX_VALUE}) {
      var wrong = new InvalidIndex(index, 2);
      assertEquals(wrong, refused(InvalidIndex.class, () -> group.trigger(index)));
      assertEquals(wrong, refused(InvalidIndex.class, () -> group.notifier(index)));
      assertEquals(wrong, refused(InvalidIndex.class, () -> group.isPending(index)));
      assertEquals(wrong, refused(InvalidIndex.class, () -> group.stats(index)));
      assertEquals(wrong, refused(InvalidIndex.class, () -> unmask(group, index, message(0))));
    }
    group.close();
    assertEquals(new InvalidIndex(2, 2), refused(InvalidIndex.class, () -> group.stats(2)));
  }

  @Test
  void aConfigurationOfTheWrongKindIsNotIgnored() throws Exception {
    MessageGroup group = bench.group(1);

    refused(
        InvalidMessage.class, () -> group.update(0, new LegacyIrqSourceConfig(2, 1), false, true));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE_BELL", "EXPORT", "ARM"})
  void aNotifierThatTheHostRefusesLeavesNothingBehind(PortCall call) throws Exception {
    MessageGroup group = bench.group(2);
    MessageGroup other = bench.group(1);
    unmask(other, 0, message(1));
    bench.faults.refuse(call, 1, Errno.EMFILE);

    var reason = refused(HostCall.class, () -> group.notifier(0));

    assertEquals(new HostCall(call.name(), Errno.EMFILE), reason);
    assertEquals(0, bench.kernel.openDescriptors());
    assertEquals(0, bench.engine.ledger().holdings().getFirst().notifiers());
    other.trigger(0);
    assertEquals(List.of(message(1)), bench.journal.take());
    unmask(group, 0, message(0));
    export(group, 0).ring();
    bench.engine.relay(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aTableThatTheHostRefusesCostsOtherDevicesNothing() throws Exception { // S50
    MessageGroup one = bench.group(AttachPolicy.ON_UNMASK, 1);
    MessageGroup two = bench.group(AttachPolicy.ON_UNMASK, 1);
    Notifier first = export(one, 0);
    Notifier second = export(two, 0);
    unmask(one, 0, message(0));
    bench.faults.refuse(PortCall.REPLACE, 1, Errno.EINVAL);
    refused(HostCall.class, () -> unmask(two, 0, message(1)));

    first.ring();
    unmask(one, 0, message(2));
    first.ring();
    unmask(two, 0, message(1));
    second.ring();

    assertEquals(List.of(message(0), message(2), message(1)), bench.journal.take());
  }

  @Test
  void aHostileMessageNeverGetsIntoTheTable() throws Exception { // S11, S15
    MessageGroup group = bench.group(AttachPolicy.ON_UNMASK, 2);
    Notifier zero = export(group, 0);
    Notifier one = export(group, 1);
    try (MessageBatch batch = group.batch()) {
      batch.unmask(0, Bench.NOWHERE);
      batch.unmask(1, message(1));
    }

    zero.ring();
    one.ring();
    bench.engine.relay(0);

    assertEquals(List.of(message(1)), bench.journal.take());
    assertEquals(List.of(message(1)), List.copyOf(bench.kernel.routes().values()));
  }

  @Test
  void aPlatformWithoutRingsHasNoNotifiers() throws Exception {
    var plain = new PlainBench(kernel -> kernel.backEndWithoutRings());
    MessageGroup group = plain.group(1);
    unmask(group, 0, message(0));

    assertTrue(group.notifier(0).isEmpty());
    refused(Unsupported.class, () -> group.setNotifier(0, bench.kernel.newEventFd()));
    group.trigger(0);
    mask(group, 0);
    group.trigger(0);
    unmask(group, 0, message(0));
    assertEquals(2, plain.kernel.delivered(message(0)));
    plain.engine.close();
  }
}
