package dev.tocsin.testkit.search;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One source of a random run: what its user knows of it, and what it owes. */
final class RandomSource {
  private final SimulatedKernel kernel;
  private final MessageGroup group;
  private final int groupNumber;
  private final int index;
  private final List<Notifier> handles = new ArrayList<>();
  private final Set<MsiIrqSourceConfig> said = new HashSet<>();
  private Setting setting = new Setting(false, null, true, null, false);
  private @Nullable Notifier notifier;
  private boolean owes;
  private long balance;

  RandomSource(SimulatedKernel kernel, MessageGroup group, int groupNumber, int index) {
    this.kernel = kernel;
    this.group = group;
    this.groupNumber = groupNumber;
    this.index = index;
  }

  /** What the user asked for, as far as the calls succeeded. */
  record Setting(
      boolean enabled,
      @Nullable MsiIrqSourceConfig message,
      boolean masked,
      @Nullable MsiIrqSourceConfig staged,
      boolean stagedMask) {
    boolean live() {
      return enabled && message != null && !masked && staged == null;
    }

    Setting enabled(boolean enable) {
      return new Setting(enable, message, masked, staged, stagedMask);
    }

    Setting to(MsiIrqSourceConfig next, boolean mask) {
      return new Setting(enabled, next, mask, null, false);
    }

    Setting mask() {
      return new Setting(enabled, message, true, null, false);
    }

    Setting staged(MsiIrqSourceConfig next, boolean mask) {
      return new Setting(enabled, message, masked, next, mask);
    }

    Setting set() {
      return staged == null ? this : to(staged, stagedMask);
    }
  }

  MessageGroup group() {
    return group;
  }

  int groupNumber() {
    return groupNumber;
  }

  int index() {
    return index;
  }

  Setting setting() {
    return setting;
  }

  void put(Setting next) {
    if (setting.enabled && !next.enabled) {
      owes = false;
    }
    setting = next;
    if (next.message != null) {
      said.add(next.message);
    }
  }

  /** Tells whether the message was this source's at any time. */
  boolean says(MsiIrqSourceConfig message) {
    return said.contains(message);
  }

  boolean live(MsiIrqSourceConfig message) {
    return setting.live() && message.equals(setting.message);
  }

  void trigger() throws InterruptException {
    event();
    group.trigger(index);
  }

  void ring() throws InterruptException {
    if (notifier != null) {
      event();
      notifier.ring();
    }
  }

  private void event() {
    owes |= setting.enabled;
    balance++;
  }

  void export() throws InterruptException {
    Notifier next = group.notifier(index).orElseThrow();
    handles.add(next);
    notifier = next;
  }

  void replaceNotifier(boolean rungBefore) throws InterruptException {
    Notifier next = kernel.newEventFd();
    handles.add(next);
    if (rungBefore) {
      next.ring();
      balance++;
    }
    group.setNotifier(index, next);
    notifier = next;
    owes |= rungBefore && setting.enabled;
  }

  void deliver() {
    owes = false;
    balance--;
    if (balance < 0) {
      throw new AssertionError("spurious: more deliveries than events");
    }
  }

  /** What is live with a message that no chip takes is dropped. */
  void excuseIfNobodyListens() {
    MsiIrqSourceConfig message = setting.message;
    if (message != null && message.lowAddr() != 0xfee0_0000) {
      owes = false;
    }
  }

  /** Nothing is owed, and the numbers add up. */
  void mustBeSettled() throws InterruptException {
    if (owes) {
      throw new AssertionError("lost: %d of group %d".formatted(index, groupNumber));
    }
    VectorStats s = group.stats(index);
    if (s.triggers() + s.relayed() != s.deliveries() + s.coalesced() + s.dropped()) {
      throw new AssertionError("does not add up: " + s);
    }
    balance = 0;
  }

  void ringAndCloseHandles() throws InterruptException {
    for (Notifier handle : handles) {
      handle.ring();
      handle.close();
    }
  }
}
