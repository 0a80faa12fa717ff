package dev.tocsin.vfiouser.irq;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.InvalidIndex;
import dev.tocsin.interrupt.InterruptException.InvalidMessage;
import dev.tocsin.interrupt.InterruptSourceConfig;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * A group whose messages and masks are the client's business: source i rings the client's vector i
 * while the client lets it.
 *
 * <p>The client owns the table of messages, also where the protocol lets the server see a driver's
 * writes to it. So {@link #update} and {@link #batch} check what they are given, and change
 * nothing. All else is the engine's group.
 */
final class ClientGroup implements MessageGroup {
  private final MessageGroup group;
  private final ClientInterrupts client;

  /** The sources that are unmasked; guarded by {@link #client}. */
  private final BitSet live = new BitSet();

  ClientGroup(MessageGroup group, ClientInterrupts client) {
    this.group = group;
    this.client = client;
  }

  /** Returns the engine's group. */
  MessageGroup plain() {
    return group;
  }

  /** Masks those of the vectors that are of this group, until they are followed again. */
  void hold(BitSet vectors) throws InterruptException {
    follow(0, group.size(), i -> live.get(i) && !vectors.get(i));
  }

  /** Makes the sources of a range as live as their vectors are; touches only what changes. */
  void follow(int start, int count, IntPredicate wanted) throws InterruptException {
    var changes = new BitSet();
    for (int i = start; i < start + count; i++) {
      changes.set(i, wanted.test(i) != live.get(i));
    }
    if (changes.isEmpty()) {
      return;
    }
    try (var batch = group.batch()) {
      for (int i = changes.nextSetBit(0); i >= 0; i = changes.nextSetBit(i + 1)) {
        if (live.get(i)) {
          batch.mask(i);
        } else {
          batch.unmask(i, ClientVectors.message(i));
        }
      }
    }
    live.xor(changes);
  }

  @Override
  public int size() {
    return group.size();
  }

  @Override
  public long base() {
    return group.base();
  }

  @Override
  public void enable() throws InterruptException {
    group.enable();
  }

  @Override
  public void disable() throws InterruptException {
    group.disable();
  }

  @Override
  public void trigger(int index) throws InterruptException {
    group.trigger(index);
  }

  @Override
  public Optional<Notifier> notifier(int index) throws InterruptException {
    return group.notifier(index);
  }

  @Override
  public void setNotifier(int index, Notifier notifier) throws InterruptException {
    group.setNotifier(index, notifier);
  }

  @Override
  public void update(int index, InterruptSourceConfig config, boolean masked, boolean setGsi)
      throws InterruptException {
    if (!(config instanceof MsiIrqSourceConfig)) {
      throw new InterruptException(
          new InvalidMessage(), "update: a source of messages sends messages: " + config);
    }
    checkOpen(index);
  }

  @Override
  public void setGsi() throws InterruptException {
    checkOpen(0);
  }

  @Override
  public MessageBatch batch() throws InterruptException {
    checkOpen(0);
    return new Ignored();
  }

  private void checkOpen(int index) throws InterruptException {
    if (index < 0 || index >= group.size()) {
      throw new InterruptException(
          new InvalidIndex(index, group.size()), "there is no source " + index);
    }
    group.isPending(index); // throws if the group is closed
  }

  @Override
  public boolean isPending(int index) throws InterruptException {
    return group.isPending(index);
  }

  @Override
  public VectorStats stats(int index) throws InterruptException {
    return group.stats(index);
  }

  @Override
  public void close() {
    client.remove(this);
    group.close();
  }

  /** Changes that the client decides on. */
  private final class Ignored implements MessageBatch {
    @Override
    public void unmask(int index, MsiIrqSourceConfig message) throws InterruptException {
      checkOpen(index);
    }

    @Override
    public void mask(int index) throws InterruptException {
      checkOpen(index);
    }

    @Override
    public void close() {}
  }
}
