package dev.tocsin.devices.bell;

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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Managers whose groups write down what they are asked for. */
final class RecordedManagers {
  final List<String> calls = new ArrayList<>();
  final Set<Integer> pending = new HashSet<>();
  boolean refuse;

  InterruptManagers managers() {
    return new InterruptManagers(new Lines(), new Messages());
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
      record("create line " + config.irq());
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
      record("create messages %d+%d".formatted(config.base(), config.count()));
      return new Message(config);
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) {
      group.close();
    }
  }

  private abstract class Group implements InterruptSourceGroup {
    private final GroupConfig config;
    private boolean closed;

    Group(GroupConfig config) {
      this.config = config;
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
    }

    @Override
    public void disable() throws InterruptException {
      record("disable");
    }

    @Override
    public void trigger(int index) throws InterruptException {
      alive();
      record("trigger " + index);
    }

    @Override
    public Optional<Notifier> notifier(int index) throws InterruptException {
      record("notifier " + index);
      return Optional.empty();
    }

    @Override
    public void setNotifier(int index, Notifier notifier) {
      throw new AssertionError("not asked for by a bell");
    }

    @Override
    public void update(int index, InterruptSourceConfig to, boolean masked, boolean setGsi)
        throws InterruptException {
      record("update %d %s%s".formatted(index, data(to), masked ? " masked" : ""));
    }

    @Override
    public void setGsi() {
      throw new AssertionError("not asked for by a bell");
    }

    @Override
    public boolean isPending(int index) throws InterruptException {
      alive();
      return pending.contains(index);
    }

    @Override
    public VectorStats stats(int index) {
      throw new AssertionError("not asked for by a bell");
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        calls.add("close");
      }
    }
  }

  private static String data(InterruptSourceConfig config) {
    return config instanceof MsiIrqSourceConfig message
        ? Integer.toHexString(message.lowAddr()) + "=" + message.data()
        : config.toString();
  }

  private final class Line extends Group implements LineGroup {
    Line(GroupConfig config) {
      super(config);
    }

    @Override
    public void raise() throws InterruptException {
      alive();
      record("raise");
    }

    @Override
    public void lower() throws InterruptException {
      record("lower");
    }

    @Override
    public void onResample(Runnable action) {
      throw new AssertionError("not asked for by a bell");
    }
  }

  private final class Message extends Group implements MessageGroup {
    Message(GroupConfig config) {
      super(config);
    }

    @Override
    public MessageBatch batch() {
      List<String> changes = new ArrayList<>();
      return new MessageBatch() {
        @Override
        public void unmask(int index, MsiIrqSourceConfig message) {
          changes.add("unmask " + index + " " + data(message));
        }

        @Override
        public void mask(int index) {
          changes.add("mask " + index);
        }

        @Override
        public void close() throws InterruptException {
          record("batch " + changes);
        }
      };
    }
  }
}
