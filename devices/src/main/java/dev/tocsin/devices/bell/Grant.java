package dev.tocsin.devices.bell;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import org.jspecify.annotations.Nullable;

/**
 * The interrupts the driver has been granted: one group or none.
 *
 * <p>Asks the managers, wires the bell, and keeps the group's messages as the table has them.
 * Confined to the registers' lock.
 */
final class Grant {
  private final Bell bell;
  private final BellResources resources;
  private final InterruptManagers managers;
  private final MessageTable table;
  private @Nullable LineGroup line;
  private @Nullable MessageGroup messages;
  private boolean maskAll;

  Grant(Bell bell, BellResources resources, InterruptManagers managers, MessageTable table) {
    this.bell = bell;
    this.resources = resources;
    this.managers = managers;
    this.table = table;
  }

  boolean maskAll() {
    return maskAll;
  }

  /** Gets a group that fits and wires the bell to it; if that fails nothing is held. */
  InterruptSourceGroup request(BellType type, int count) throws InterruptException {
    try {
      return switch (type) {
        case NONE -> throw refusal(0, "no type of interrupt was chosen");
        case EDGE -> {
          LineGroup group = lineGroup();
          bell.wireEdge(group);
          yield group;
        }
        case LEVEL -> {
          LineGroup group = lineGroup();
          bell.wireLevel(group);
          yield group;
        }
        case MESSAGES -> {
          MessageGroup group = messageGroup(count);
          bell.wireMessages(group);
          yield group;
        }
      };
    } catch (InterruptException e) {
      release();
      throw e;
    }
  }

  private LineGroup lineGroup() throws InterruptException {
    LineGroup group = managers.legacy().createGroup(resources.irq());
    line = group;
    group.enable();
    return group;
  }

  private MessageGroup messageGroup(int count) throws InterruptException {
    MsiIrqGroupConfig most = resources.messages();
    if (count < 1 || count > most.count()) {
      throw refusal(count, "this bell has 1.." + most.count() + " messages");
    }
    MessageGroup group = managers.msi().createGroup(new MsiIrqGroupConfig(most.base(), count));
    messages = group;
    group.enable();
    if (!maskAll) {
      unmaskAll(group);
    }
    return group;
  }

  private InterruptException refusal(int asked, String why) {
    int size = resources.messages().count();
    return new InterruptException(
        new InterruptException.InvalidIndex(asked, size), "asked for " + asked + ": " + why);
  }

  /** Unwires first, so that no ring meets a destroyed group; then gives the group back. */
  void release() {
    bell.unwire();
    if (line != null) {
      line.close();
      line = null;
    }
    if (messages != null) {
      messages.close();
      messages = null;
    }
  }

  /** Puts the mask of all messages into force: one batch, whatever their number (S20). */
  void setMaskAll(boolean masked) throws InterruptException {
    if (masked == maskAll) {
      return;
    }
    MessageGroup group = messages;
    if (group != null && masked) {
      maskAll(group);
    } else if (group != null) {
      unmaskAll(group);
    }
    maskAll = masked;
  }

  private void maskAll(MessageGroup group) throws InterruptException {
    try (MessageBatch batch = group.batch()) {
      for (int i = 0; i < group.size(); i++) {
        batch.mask(i);
      }
    }
  }

  private void unmaskAll(MessageGroup group) throws InterruptException {
    try (MessageBatch batch = group.batch()) {
      for (int i = 0; i < group.size(); i++) {
        if (!table.masked(i)) {
          batch.unmask(i, table.message(i, resources.requester()));
        }
      }
    }
  }

  /** Puts a changed entry into force; what changes while masked waits for the unmask (S22). */
  void entryChanged(int entry, boolean wasMasked) throws InterruptException {
    MessageGroup group = messages;
    boolean masked = table.masked(entry);
    if (group == null || entry >= group.size() || maskAll || (masked && wasMasked)) {
      return;
    }
    group.update(entry, table.message(entry, resources.requester()), masked, true);
  }

  /** Returns the pending bits of 32 messages; those there are not read 0 (S26). */
  int pending(int first) {
    MessageGroup group = messages;
    int bits = 0;
    for (int i = 0; group != null && i < 32 && first + i < group.size(); i++) {
      bits |= isPending(group, first + i) ? 1 << i : 0;
    }
    return bits;
  }

  /** A group the VMM has closed under the bell has nothing pending. */
  private static boolean isPending(MessageGroup group, int index) {
    try {
      return group.isPending(index);
    } catch (InterruptException _) {
      return false;
    }
  }
}
