package dev.tocsin.pci;

import dev.tocsin.interrupt.GroupConfig;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.InterruptSourceConfig;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiInterruptManager;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Managers that do what the contract says in the plainest way, and write down all calls. */
public final class FakeManagers {
  /** What was asked for, the first call first. */
  public final List<String> calls = new ArrayList<>();

  /** Messages that arrived. */
  public final List<MsiIrqSourceConfig> sent = new ArrayList<>();

  /** Irq numbers of lines that are high, one entry for each share. */
  public final List<Long> high = new ArrayList<>();

  /** Groups that exist. */
  public int open;

  /** Whether the host refuses everything but to destroy. */
  public boolean refuse;

  public InterruptManagers managers() {
    return new InterruptManagers(new Lines(), new Messages());
  }

  /** Forgets what was written down. */
  public void forget() {
    calls.clear();
    sent.clear();
  }

  private void record(String call) throws InterruptException {
    if (refuse) {
      throw new InterruptException(new InterruptException.HostCall("ioctl", 22), "refused");
    }
    calls.add(call);
  }

  private final class Lines implements LegacyInterruptManager {
    @Override
    public LineGroup createGroup(LegacyIrqGroupConfig config) throws InterruptException {
      record("line " + config.irq());
      return new Line(config);
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) {
      group.close();
    }
  }

  private final class Messages implements MsiInterruptManager {
    @Override
    public MessageGroup createGroup(MsiIrqGroupConfig config) throws InterruptException {
      record("messages " + config.count());
      return new Message(config);
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) {
      group.close();
    }
  }

  private abstract class Group implements InterruptSourceGroup {
    final GroupConfig config;
    boolean enabled;
    boolean closed;

    Group(GroupConfig config) {
      this.config = config;
      open++;
    }

    void alive() throws InterruptException {
      if (closed) {
        throw new InterruptException(new InterruptException.Closed(), "closed");
      }
    }

    @Override
    public int size() {
      return config.count();
    }

    @Override
    public long base() {
      return config.base();
    }

    @Override
    public void enable() throws InterruptException {
      record("enable");
      enabled = true;
    }

    @Override
    public void disable() throws InterruptException {
      record("disable");
      enabled = false;
    }

    @Override
    public Optional<Notifier> notifier(int index) {
      return Optional.empty();
    }

    @Override
    public void setNotifier(int index, Notifier notifier) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void setGsi() {
      throw new AssertionError("not asked for");
    }

    @Override
    public VectorStats stats(int index) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open--;
        calls.add("close");
      }
    }
  }

  private final class Line extends Group implements LineGroup {
    Line(GroupConfig config) {
      super(config);
    }

    @Override
    public void trigger(int index) {
      throw new AssertionError("a pin has levels");
    }

    @Override
    public void update(int index, InterruptSourceConfig to, boolean masked, boolean setGsi) {
      throw new AssertionError("not asked for");
    }

    @Override
    public boolean isPending(int index) {
      return false;
    }

    @Override
    public void raise() throws InterruptException {
      alive();
      record("raise");
      high.add(config.base());
    }

    @Override
    public void lower() throws InterruptException {
      alive();
      record("lower");
      high.remove(config.base());
    }

    @Override
    public void close() {
      if (!closed) {
        high.remove(config.base());
      }
      super.close();
    }

    @Override
    public void onResample(Runnable action) {
      throw new AssertionError("not asked for");
    }
  }

  private final class Message extends Group implements MessageGroup {
    private final boolean[] masked;
    private final boolean[] pending;
    private final MsiIrqSourceConfig[] messages;

    Message(MsiIrqGroupConfig config) {
      super(config);
      masked = new boolean[config.count()];
      Arrays.fill(masked, true);
      pending = new boolean[config.count()];
      messages = new MsiIrqSourceConfig[config.count()];
    }

    @Override
    public void trigger(int index) throws InterruptException {
      alive();
      if (refuse && !masked[index]) {
        record("trigger");
      }
      if (!enabled) {
        return;
      }
      pending[index] = true;
      settle(index);
    }

    private void settle(int index) {
      if (pending[index] && !masked[index]) {
        pending[index] = false;
        sent.add(messages[index]);
      }
    }

    @Override
    public void update(int index, InterruptSourceConfig to, boolean mask, boolean setGsi)
        throws InterruptException {
      alive();
      record("update %d%s".formatted(index, mask ? " masked" : ""));
      messages[index] = (MsiIrqSourceConfig) to;
      masked[index] = mask;
      settle(index);
    }

    @Override
    public boolean isPending(int index) throws InterruptException {
      alive();
      return pending[index];
    }

    @Override
    public MessageBatch batch() throws InterruptException {
      alive();
      return new Changes(this);
    }
  }

  private final class Changes implements MessageBatch {
    private final Message group;
    private final List<Runnable> changes = new ArrayList<>();
    private int unmasked;

    Changes(Message group) {
      this.group = group;
    }

    @Override
    public void unmask(int index, MsiIrqSourceConfig message) {
      unmasked++;
      changes.add(() -> {
        group.messages[index] = message;
        group.masked[index] = false;
        group.settle(index);
      });
    }

    @Override
    public void mask(int index) {
      changes.add(() -> group.masked[index] = true);
    }

    @Override
    public void close() throws InterruptException {
      record("batch +%d -%d".formatted(unmasked, changes.size() - unmasked));
      changes.forEach(Runnable::run);
    }
  }
}
