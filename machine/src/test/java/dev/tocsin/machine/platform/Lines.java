package dev.tocsin.machine.platform;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceConfig;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines that only write down what is done to them. */
public final class Lines implements LegacyInterruptManager {
  final List<String> log = new ArrayList<>();

  /** The line that cannot be enabled or moved, -1 for none. */
  long broken = -1;

  @Override
  public LineGroup createGroup(LegacyIrqGroupConfig config) {
    return new Line(config.irq());
  }

  @Override
  public void destroyGroup(InterruptSourceGroup group) {
    group.close();
  }

  private final class Line implements LineGroup {
    private final long irq;

    Line(long irq) {
      this.irq = irq;
    }

    private void note(String what) throws InterruptException {
      if (irq == broken) {
        throw new InterruptException(new InterruptException.HostCall("KVM_IRQ_LINE", 5), "broken");
      }
      log.add(what + " " + irq);
    }

    @Override
    public void raise() throws InterruptException {
      note("raise");
    }

    @Override
    public void lower() throws InterruptException {
      note("lower");
    }

    @Override
    public void enable() throws InterruptException {
      note("enable");
    }

    @Override
    public void close() {
      log.add("close " + irq);
    }

    @Override
    public int size() {
      return 1;
    }

    @Override
    public long base() {
      return irq;
    }

    @Override
    public void onResample(Runnable action) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void disable() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void trigger(int index) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Notifier> notifier(int index) {
      return Optional.empty();
    }

    @Override
    public void setNotifier(int index, Notifier notifier) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void update(int index, InterruptSourceConfig config, boolean masked, boolean setGsi) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void setGsi() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isPending(int index) {
      return false;
    }

    @Override
    public VectorStats stats(int index) {
      throw new UnsupportedOperationException();
    }
  }
}
