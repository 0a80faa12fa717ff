package dev.tocsin.devices.uart;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import java.util.Optional;

/** A line that counts its edges; it refuses to move once broken. */
final class FakeLine implements LineGroup {
  boolean high;
  boolean broken;
  int edges;

  @Override
  public void raise() throws InterruptException {
    move(true);
  }

  @Override
  public void lower() throws InterruptException {
    move(false);
  }

  private void move(boolean level) throws InterruptException {
    if (broken) {
      throw new InterruptException(new InterruptException.HostCall("KVM_IRQ_LINE", 5), "broken");
    }
    edges += level && !high ? 1 : 0;
    high = level;
  }

  @Override
  public void onResample(Runnable action) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public long base() {
    return 4;
  }

  @Override
  public void enable() {}

  @Override
  public void disable() {}

  @Override
  public void trigger(int index) {
    throw new UnsupportedOperationException("a level line is raised and lowered");
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
  public void setGsi() {}

  @Override
  public boolean isPending(int index) {
    return high;
  }

  @Override
  public VectorStats stats(int index) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
