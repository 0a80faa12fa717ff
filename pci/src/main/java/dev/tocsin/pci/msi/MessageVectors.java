package dev.tocsin.pci.msi;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of one kind of messages: makes a group do what the registers say.
 *
 * <p>A vector is live in the group if nothing masks it (S17). While there is no group nothing
 * latches (S18); what was pending when the last one went is kept and latched in the next. All under
 * the function's lock.
 */
final class MessageVectors {
  /** No chip takes it: an event sent there is dropped and counted (S15). */
  private static final MsiIrqSourceConfig NOWHERE = new MsiIrqSourceConfig(0, 0, 0, 0);

  private final int count;
  private final MessageSupply supply;
  private final VectorSettings settings;
  private final BitSet live = new BitSet();
  private final BitSet kept = new BitSet();
  private @Nullable MessageGroup group;
  private boolean held;

  /** The host refused a change: registers and group differ, and the next chance is taken. */
  private boolean behind;

  MessageVectors(int count, MessageSupply supply, VectorSettings settings) {
    this.count = count;
    this.supply = supply;
    this.settings = settings;
  }

  int count() {
    return count;
  }

  /** Returns the group, or null while messages are off or the host refuses one. */
  @Nullable MessageGroup group() {
    return group;
  }

  boolean isBehind() {
    return behind;
  }

  /**
   * Sees to it that there is a group, and that it does what the registers say, by one batch.
   *
   * @param hold whether the function as a whole holds its messages
   * @param changed whether registers of several vectors may have changed
   */
  void open(boolean hold, boolean changed) {
    boolean fresh = group == null;
    if (fresh) {
      group = create();
    }
    boolean follow = fresh || changed || behind || held != hold;
    held = hold;
    if (group != null && follow) {
      follow(group);
    }
  }

  private @Nullable MessageGroup create() {
    MessageGroup made;
    try {
      made = supply.create(count);
    } catch (InterruptException e) {
      supply.refused(e);
      return null;
    }
    try {
      made.enable();
      for (int i = kept.nextSetBit(0); i >= 0; i = kept.nextSetBit(i + 1)) {
        made.trigger(i); // all are masked still: it latches
      }
    } catch (InterruptException e) {
      made.close();
      supply.refused(e);
      return null;
    }
    kept.clear();
    behind = false;
    return made;
  }

  /** Makes all vectors follow the registers: one batch, or none if nothing is to be done. */
  private void follow(MessageGroup to) {
    BitSet wanted = new BitSet(count);
    for (int i = 0; i < count; i++) {
      if (!held && !settings.masked(i)) {
        wanted.set(i);
      }
    }
    live.andNot(wanted); // what is left is to be masked
    if (wanted.isEmpty() && live.isEmpty()) {
      behind = false;
      return;
    }
    BitSet masked = (BitSet) live.clone();
    live.or(wanted);
    try (MessageBatch batch = to.batch()) {
      for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
        batch.unmask(i, settings.message(i));
      }
      for (int i = masked.nextSetBit(0); i >= 0; i = masked.nextSetBit(i + 1)) {
        batch.mask(i);
      }
    } catch (InterruptException e) {
      behind = true; // and what may be live stays noted as live, so that it is masked later
      supply.refused(e);
      return;
    }
    live.andNot(masked);
    behind = false;
  }

  /** Makes one vector follow its registers. */
  void changed(int vector) {
    MessageGroup to = group;
    if (to == null) {
      return;
    }
    boolean wanted = !held && !settings.masked(vector);
    if (!wanted && !live.get(vector)) {
      return; // masked before and after: the message is read at unmask (S22)
    }
    try {
      to.update(vector, settings.message(vector), !wanted, true);
      live.set(vector, wanted);
    } catch (InterruptException e) {
      behind = true;
      live.set(vector);
      supply.refused(e);
    }
  }

  /** Gives the group back, and keeps what is pending. */
  void close() {
    MessageGroup gone = group;
    if (gone != null) {
      for (int i = 0; i < count; i++) {
        kept.set(i, pending(gone, i));
      }
      discard(gone);
    }
  }

  /** Gives the group back, and forgets what is pending. */
  void forget() {
    if (group != null) {
      discard(group);
    }
    kept.clear();
  }

  private void discard(MessageGroup gone) {
    group = null;
    live.clear();
    behind = false;
    gone.close();
  }

  boolean isPending(int vector) {
    return group == null ? kept.get(vector) : pending(group, vector);
  }

  private static boolean pending(MessageGroup group, int vector) {
    try {
      return group.isPending(vector);
    } catch (InterruptException _) {
      return false; // closed over our head: the machine goes down
    }
  }

  /** Forgets what is pending of a vector that went away. */
  void drop(int vector) {
    kept.clear(vector);
    if (group == null || !pending(group, vector)) {
      return;
    }
    try {
      group.update(vector, NOWHERE, false, true);
      group.update(vector, NOWHERE, true, true);
      live.clear(vector);
    } catch (InterruptException e) {
      behind = true;
      live.set(vector);
      supply.refused(e);
    }
  }

  /** Sets what is pending while there is no group, for a restore. */
  void keep(BitSet pending) {
    kept.clear();
    kept.or(pending);
  }
}
