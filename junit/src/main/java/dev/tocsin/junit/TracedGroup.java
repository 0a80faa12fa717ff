package dev.tocsin.junit;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceConfig;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import java.util.Optional;

/**
 * A group that passes on whatever it is asked for.
 *
 * @param <G> what kind of group
 */
abstract class TracedGroup<G extends InterruptSourceGroup> implements InterruptSourceGroup {
  private final G inner;

  TracedGroup(G inner) {
    this.inner = inner;
  }

  G inner() {
    return inner;
  }

  @Override
  public int size() {
    return inner.size();
  }

  @Override
  public long base() {
    return inner.base();
  }

  @Override
  public void enable() throws InterruptException {
    inner.enable();
  }

  @Override
  public void disable() throws InterruptException {
    inner.disable();
  }

  @Override
  public void trigger(int index) throws InterruptException {
    inner.trigger(index);
  }

  @Override
  public Optional<Notifier> notifier(int index) throws InterruptException {
    return inner.notifier(index);
  }

  @Override
  public void setNotifier(int index, Notifier notifier) throws InterruptException {
    inner.setNotifier(index, notifier);
  }

  @Override
  public void update(int index, InterruptSourceConfig config, boolean masked, boolean setGsi)
      throws InterruptException {
    inner.update(index, config, masked, setGsi);
  }

  @Override
  public void setGsi() throws InterruptException {
    inner.setGsi();
  }

  @Override
  public boolean isPending(int index) throws InterruptException {
    return inner.isPending(index);
  }

  @Override
  public VectorStats stats(int index) throws InterruptException {
    return inner.stats(index);
  }

  @Override
  public void close() {
    inner.close();
  }
}
