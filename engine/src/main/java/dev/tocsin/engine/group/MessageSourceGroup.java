package dev.tocsin.engine.group;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.engine.ring.Rings;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceConfig;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.interrupt.VectorStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A device's group of messages.
 *
 * <p>Vectors come into being when they are first touched: creating a group of 2048 costs an array.
 * {@code trigger} reads that array and takes no lock; everything else runs under the group's lock.
 */
public final class MessageSourceGroup implements MessageGroup {
  private final Owner owner;
  private final MsiIrqGroupConfig config;
  private final Consumer<MessageSourceGroup> gone;
  private final VectorTable vectors;
  private final Object lock = new Object();
  private final long serial;
  private boolean enabled;
  private boolean closed;

  /** Some vector has a doorbell; it keeps it as long as the group lives. */
  private boolean hasBells;

  /**
   * Creates a group, disabled and all masked.
   *
   * @param owner the device it belongs to
   * @param config its identifiers, booked
   * @param gone runs once, when the group is destroyed
   */
  public MessageSourceGroup(
      Owner owner, MsiIrqGroupConfig config, Consumer<MessageSourceGroup> gone) {
    this.owner = owner;
    this.gone = gone;
    this.config = config;
    serial = owner.services().nextSerial();
    vectors = new VectorTable(config.count());
  }

  @Override
  public int size() {
    return vectors.size();
  }

  @Override
  public long base() {
    return config.base();
  }

  @Override
  public void trigger(int index) throws InterruptException {
    Vector vector = vectors.get(index);
    if (vector == null) {
      synchronized (lock) {
        vector = vectorAt(index);
      }
    }
    vector.trigger();
  }

  @Override
  public void enable() throws InterruptException {
    gate(true);
  }

  @Override
  public void disable() throws InterruptException {
    gate(false);
  }

  private void gate(boolean enable) throws InterruptException {
    synchronized (lock) {
      checkOpen();
      if (enabled == enable) {
        return;
      }
      enabled = enable;
      try {
        var all = new Transition(this, vectors.size());
        vectors.touched().forEach(all::follow);
        all.commit();
      } catch (InterruptException e) {
        enabled = !enable;
        throw e;
      }
    }
  }

  @Override
  public void update(int index, InterruptSourceConfig config, boolean masked, boolean setGsi)
      throws InterruptException {
    if (!(config instanceof MsiIrqSourceConfig message)) {
      throw owner.wrongKind(config);
    }
    synchronized (lock) {
      Vector vector = vectorAt(index);
      var wanted = new Vector.Setting(vector.prepare(message), masked);
      if (setGsi) {
        change(vector, wanted);
      } else {
        var one = new Transition(this, 1);
        one.stage(vector, wanted);
        one.commit();
      }
    }
  }

  /** Puts one vector's settings into force; the common case without a doorbell is a few stores. */
  private void change(Vector vector, Vector.Setting wanted) throws InterruptException {
    if (vector.foreign() == null) {
      vector.stage(null);
      vector.settle(target(wanted, null), wanted);
    } else {
      var one = new Transition(this, 1);
      one.add(vector, wanted);
      one.commit();
    }
  }

  @Override
  public void setGsi() throws InterruptException {
    synchronized (lock) {
      checkOpen();
      var all = new Transition(this, vectors.size());
      for (Vector vector : vectors.touched()) {
        Vector.Setting staged = vector.staged();
        if (staged != null) {
          all.add(vector, staged);
        }
      }
      all.commit();
    }
  }

  @Override
  public MessageBatch batch() throws InterruptException {
    synchronized (lock) {
      checkOpen();
      return new Batch(this);
    }
  }

  /** Puts a batch into force: at most one change of each source, by index. */
  void commit(List<Batch.Change> changes) throws InterruptException {
    synchronized (lock) {
      checkOpen();
      if (hasBells) {
        commitWithBells(changes);
        return;
      }
      // Nothing the host could refuse: each vector follows at once.
      for (Batch.Change change : changes) {
        MsiIrqSourceConfig message = change.unmasked();
        if (message != null && enabled && vectors.present(change.index()) == null) {
          vectors.put(change.index(), Vector.live(this, prepare(message)));
        } else {
          Vector vector = vectorAt(change.index());
          Vector.Setting wanted = change.wanted(vector);
          vector.stage(null);
          vector.settle(target(wanted, null), wanted);
        }
      }
    }
  }

  private void commitWithBells(List<Batch.Change> changes) throws InterruptException {
    var all = new Transition(this, changes.size());
    for (Batch.Change change : changes) {
      Vector vector = vectorAt(change.index());
      all.add(vector, change.wanted(vector));
    }
    all.commit();
  }

  @Override
  public Optional<Notifier> notifier(int index) throws InterruptException {
    synchronized (lock) {
      Vector vector = vectorAt(index);
      if (!owner.services().hasRings()) {
        return Optional.empty();
      }
      ForeignPath path = vector.foreign();
      return Optional.of(
          path != null
              ? path.export()
              : FirstExport.of(rings().bells(), bell -> hang(vector, bell)));
    }
  }

  @Override
  public void setNotifier(int index, Notifier notifier) throws InterruptException {
    synchronized (lock) {
      Vector vector = vectorAt(index);
      if (!owner.services().hasRings()) {
        throw owner.unsupported("setNotifier: this platform has no descriptors to listen to");
      }
      Doorbell bell = rings().bells().adopt(notifier);
      ForeignPath path = vector.foreign();
      try {
        if (path != null) {
          path.replace(bell);
        } else {
          hang(vector, bell);
        }
      } catch (InterruptException e) {
        bell.close();
        throw e;
      }
    }
  }

  /** Hangs a first doorbell on a vector, and lets it have a route at once if that is the policy. */
  private void hang(Vector vector, Doorbell bell) throws InterruptException {
    vector.foreign(new ForeignPath(this, vector, rings(), bell));
    hasBells = true;
    owner.account().notifiers(1);
    if (limits().attach() == AttachPolicy.ON_UNMASK && vector.state() == Gate.LIVE) {
      try {
        var one = new Transition(this, 1);
        one.follow(vector);
        one.commit();
      } catch (InterruptException _) {
        rings().counters().failedPromotions().increment();
      }
    }
  }

  @Override
  public boolean isPending(int index) throws InterruptException {
    synchronized (lock) {
      Vector vector = vectorAt(index);
      ForeignPath path = vector.foreign();
      if (path != null && vector.state() == Gate.MASKED) {
        path.latch();
      }
      return vector.pending();
    }
  }

  @Override
  public VectorStats stats(int index) throws InterruptException {
    synchronized (lock) {
      if (!vectors.has(index)) {
        throw owner.invalidIndex(index, vectors.size());
      }
      Vector vector = vectors.get(index);
      if (vector == null) {
        vector = closed ? new Vector(this, Gate.CLOSED) : vectorAt(index);
      }
      return vector.stats();
    }
  }

  @Override
  public void close() {
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      var paths = new ArrayList<ForeignPath>();
      for (Vector vector : vectors.touched()) {
        tearDown(vector, paths);
      }
      if (!paths.isEmpty()) {
        rings().promoter().release(paths);
        paths.forEach(ForeignPath::close);
        owner.account().notifiers(-paths.size());
      }
    }
    gone.accept(this);
  }

  /** Publishes closed, waits for what is in flight, and unbinds (S49, S53). */
  private static void tearDown(Vector vector, List<ForeignPath> paths) {
    ForeignPath path = vector.foreign();
    if (path != null) {
      paths.add(path);
    }
    vector.settle(Gate.CLOSED, vector.setting());
    if (path != null) {
      path.unbind();
    }
  }

  // ---- For vectors and their doorbells.

  Object lock() {
    return lock;
  }

  /** Returns a number no other group of the engine has. */
  long serial() {
    return serial;
  }

  Rings rings() {
    return owner.services().rings();
  }

  DeviceLimits limits() {
    return owner.limits();
  }

  /** Returns the device it belongs to. */
  public Owner owner() {
    return owner;
  }

  EngineOptions options() {
    return owner.services().options();
  }

  long nanoTime() {
    return owner.services().nanoTime();
  }

  InterruptException closedFailure() {
    return owner.closed();
  }

  /** The host refused a delivery: the event is pending, the relay tries again. */
  void refused(Vector vector) {
    owner.services().counters().refusals().increment();
    if (vector.beginRetry()) {
      owner.services().retry(() -> retry(vector));
    }
  }

  private void retry(Vector vector) {
    synchronized (lock) {
      vector.retry();
    }
  }

  /** The state a vector with these settings has in this group; what is staged latches. */
  int target(Vector.Setting setting, Vector.@Nullable Setting staged) {
    if (closed) {
      return Gate.CLOSED;
    }
    if (!enabled) {
      return Gate.DISABLED;
    }
    return staged != null || setting.masked() || setting.message() == null
        ? Gate.MASKED
        : Gate.LIVE;
  }

  // ---- Vectors.

  /** Returns a vector of an open group, made now if nobody has touched it; under the lock. */
  private Vector vectorAt(int index) throws InterruptException {
    checkOpen();
    checkIndex(index);
    Vector vector = vectors.present(index);
    return vector != null
        ? vector
        : vectors.put(index, new Vector(this, enabled ? Gate.MASKED : Gate.DISABLED));
  }

  void checkIndex(int index) throws InterruptException {
    if (!vectors.has(index)) {
      throw owner.invalidIndex(index, vectors.size());
    }
  }

  PreparedMessage prepare(MsiIrqSourceConfig config) {
    return owner.services().messages().prepare(config);
  }

  private void checkOpen() throws InterruptException {
    if (closed) {
      throw closedFailure();
    }
  }
}
