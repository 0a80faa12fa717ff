package dev.tocsin.testkit.engine;

import static dev.tocsin.testkit.engine.Bench.export;
import static dev.tocsin.testkit.engine.Bench.mask;
import static dev.tocsin.testkit.engine.Bench.message;
import static dev.tocsin.testkit.engine.Bench.refused;
import static dev.tocsin.testkit.engine.Bench.unmask;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;
import dev.tocsin.testkit.PortCall;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A call that fails leaves the state before it in force; one that succeeds is whole. */
class AtomicityTest {
  private final Bench bench = new Bench();
  private final MessageGroup group;

  AtomicityTest() throws Exception {
    group = bench.group(3);
  }

  @AfterEach
  void close() {
    bench.close();
  }

  /** Makes source {@code index} live and attached. */
  private Notifier attached(int index) throws Exception {
    unmask(group, index, message(index));
    Notifier notifier = export(group, index);
    bench.attach(notifier);
    return notifier;
  }

  @Test
  void aBatchOfManyIsOneCommit() throws Exception {
    attached(0);
    attached(1);
    bench.calls.reset();

    try (MessageBatch batch = group.batch()) {
      batch.unmask(0, message(10));
      batch.unmask(1, message(11));
      batch.mask(2);
    }

    assertEquals(1, bench.calls.of(PortCall.REPLACE));
    group.trigger(0);
    group.trigger(1);
    assertEquals(List.of(message(10), message(11)), bench.journal.take());
  }

  @Test
  void aBatchWhoseCommitIsRefusedChangesNothing() throws Exception { // S50
    Notifier zero = attached(0);
    attached(1);
    unmask(group, 2, message(2));
    bench.faults.refuse(PortCall.REPLACE, 1, Errno.EINVAL);
    MessageBatch batch = group.batch();
    batch.unmask(0, message(10));
    batch.mask(1);
    batch.unmask(2, message(12));

    assertEquals(new HostCall("REPLACE", Errno.EINVAL), refused(HostCall.class, batch::close));

    zero.ring();
    group.trigger(0);
    group.trigger(1);
    group.trigger(2);
    assertEquals(List.of(message(0), message(0), message(1), message(2)), bench.journal.take());
  }

  @Test
  void aRefusedDetachLeavesAllSourcesOfTheBatchAsTheyWere() throws Exception {
    Notifier zero = attached(0);
    Notifier one = attached(1);
    bench.faults.refuse(PortCall.DETACH, 2, Errno.ENOMEM);
    MessageBatch batch = group.batch();
    batch.mask(0);
    batch.mask(1);

    refused(HostCall.class, batch::close);

    assertTrue(bench.kernel.boundTo(zero).isPresent());
    assertTrue(bench.kernel.boundTo(one).isPresent());
    zero.ring();
    one.ring();
    group.trigger(0);
    assertEquals(List.of(message(0), message(1), message(0)), bench.journal.take());
  }

  @Test
  void aFailedDisableKeepsWhatIsPending() throws Exception {
    Notifier masked = export(group, 0);
    unmask(group, 0, message(0));
    mask(group, 0);
    group.trigger(0);
    mask(group, 2);
    group.trigger(2);
    attached(1);
    bench.faults.refuse(PortCall.DETACH, 1, Errno.ENOMEM);

    refused(HostCall.class, group::disable);

    assertTrue(group.isPending(0));
    assertTrue(group.isPending(2));
    masked.ring();
    unmask(group, 0, message(0));
    unmask(group, 2, message(2));
    assertEquals(List.of(message(0), message(2)), bench.journal.take());
    group.trigger(1);
    assertEquals(List.of(message(1)), bench.journal.take());
  }

  @Test
  void aFailedDisableKeepsRingsNobodyHasTakenYet() throws Exception {
    unmask(group, 0, message(0));
    Notifier relayed = export(group, 0);
    attached(1);
    relayed.ring();
    bench.faults.refuse(PortCall.DETACH, 1, Errno.ENOMEM);

    refused(HostCall.class, group::disable);
    bench.engine.relay(0);

    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aFailedMaskLosesNoTriggerAndNoRing() throws Exception {
    Notifier zero = attached(0);
    bench.faults.refuse(PortCall.DETACH, 1, Errno.ENOMEM);

    refused(HostCall.class, () -> mask(group, 0));

    zero.ring();
    group.trigger(0);
    assertEquals(List.of(message(0), message(0)), bench.journal.take());
    assertFalse(group.isPending(0));
  }

  @Test
  void aFailedStageLeavesTheSourceLiveAndNothingStaged() throws Exception {
    attached(0);
    bench.faults.refuse(PortCall.DETACH, 1, Errno.ENOMEM);

    refused(HostCall.class, () -> group.update(0, message(10), false, false));

    group.setGsi();
    group.trigger(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void aFailedSetGsiKeepsTheChangesStaged() throws Exception {
    attached(0);
    group.update(0, message(10), false, false);
    group.trigger(0);
    bench.faults.refuse(PortCall.REPLACE, 1, Errno.EINVAL);
    refused(HostCall.class, group::setGsi);
    assertEquals(List.of(), bench.journal.take());
    assertTrue(group.isPending(0));

    group.setGsi();

    assertEquals(List.of(message(10)), bench.journal.take());
  }

  @Test
  void aFailedEnableLeavesTheGroupDisabled() throws Exception {
    attached(0);
    group.disable();
    group.update(0, message(10), false, true);
    bench.faults.refuse(PortCall.REPLACE, 1, Errno.ENOMEM);

    refused(HostCall.class, group::enable);
    group.trigger(0);
    bench.engine.relay(0);
    assertEquals(List.of(), bench.journal.take());
    assertFalse(group.isPending(0));

    group.enable();
    group.trigger(0);
    assertEquals(List.of(message(10)), bench.journal.take());
  }

  @Test
  void routesOfARefusedUnmaskAreGivenBack() throws Exception {
    try (var eager = new Bench(1, 1)) {
      MessageGroup first = eager.group(AttachPolicy.ON_UNMASK, 1);
      export(first, 0).close();
      eager.faults.refuse(PortCall.REPLACE, 1, Errno.EINVAL);
      refused(HostCall.class, () -> unmask(first, 0, message(0)));
      assertEquals(0, eager.engine.ledger().holdings().getFirst().routes());

      MessageGroup second = eager.group(AttachPolicy.ON_UNMASK, 1);
      Notifier notifier = export(second, 0);
      unmask(second, 0, message(1));

      assertTrue(eager.kernel.boundTo(notifier).isPresent());
    }
  }

  @Test
  void aBatchNamesAnIndexThatDoesNotExist() throws Exception {
    MessageBatch batch = group.batch();
    assertEquals(
        new InvalidIndex(3, 3), refused(InvalidIndex.class, () -> batch.unmask(3, message(0))));
    assertEquals(new InvalidIndex(-1, 3), refused(InvalidIndex.class, () -> batch.mask(-1)));

    batch.unmask(0, message(0));
    batch.close();
    batch.close();

    group.trigger(0);
    assertEquals(List.of(message(0)), bench.journal.take());
  }

  @Test
  void theLastChangeOfASourceInABatchCounts() throws Exception {
    try (MessageBatch batch = group.batch()) {
      batch.unmask(0, message(0));
      batch.mask(0);
      batch.mask(1);
      batch.unmask(1, message(1));
    }

    group.trigger(0);
    group.trigger(1);

    assertEquals(List.of(message(1)), bench.journal.take());
  }
}
