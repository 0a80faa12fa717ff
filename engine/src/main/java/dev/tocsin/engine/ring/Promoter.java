package dev.tocsin.engine.ring;

import dev.tocsin.engine.EngineOptions;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.interrupt.InterruptException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Gives routes to sources that other processes ring often, many by one commit, and takes them from
 * the oldest holders when the table is full.
 *
 * <p>Eviction goes by age, because what the kernel delivers is invisible to us; and at most once a
 * window, so that more busy sources than routes do not turn into a storm of commits.
 *
 * <p>{@link #run} belongs to the relay's thread. Locks: a group's, then this one's, then the
 * table's.
 */
public final class Promoter {
  private final Rings rings;
  private final EngineOptions options;

  /** Those with a route, the oldest first. */
  private final LinkedHashSet<RoutedPath> holders = new LinkedHashSet<>();

  private final LinkedHashSet<RoutedPath> candidates = new LinkedHashSet<>();
  private long due = Long.MAX_VALUE;
  private long nextEviction = Long.MIN_VALUE;

  Promoter(Rings rings, EngineOptions options) {
    this.rings = rings;
    this.options = options;
  }

  /** Adds a source that has shown enough traffic. */
  public synchronized void candidate(RoutedPath path) {
    if (!candidates.add(path)) {
      return;
    }
    if (candidates.size() == 1) {
      due = options.clock().getAsLong() + options.gather().toNanos();
    } else if (candidates.size() >= EngineOptions.PROMOTIONS_PER_COMMIT) {
      due = options.clock().getAsLong();
    }
  }

  /** Returns the time at which {@link #run} has work; {@link Long#MAX_VALUE} if it has none. */
  synchronized long due() {
    return due;
  }

  /**
   * Takes routes for sources of one group, which is locked.
   *
   * @return how many have one now, the first of the list: as many as device and table have left
   */
  public synchronized int acquire(List<? extends RoutedPath> paths) {
    if (paths.isEmpty()) {
      return 0;
    }
    Account account = paths.getFirst().account();
    int booked = account.tryRoutes(paths.size());
    int[] gsis = rings.table().allocate(booked);
    if (gsis.length < booked) {
      account.dropRoutes(booked - gsis.length);
    }
    for (int i = 0; i < gsis.length; i++) {
      RoutedPath path = paths.get(i);
      path.gsi(gsis[i]);
      holders.add(path);
    }
    return gsis.length;
  }

  /** Undoes {@link #acquire} of routes that never came into force. */
  public void giveUp(List<? extends RoutedPath> paths) {
    release(paths);
    paths.forEach(path -> path.gsi(RoutedPath.NO_GSI));
  }

  /** Gives the routes of unbound sources back, in one commit; their group is locked. */
  public synchronized void release(List<? extends RoutedPath> paths) {
    for (RoutedPath path : paths) {
      candidates.remove(path);
      if (holders.remove(path)) {
        path.account().dropRoute();
      }
    }
    if (rings.canAttach()) {
      try {
        rings.table().release(free(paths));
      } catch (InterruptException _) {
        // They are out of our table and leave the kernel's with its next commit.
        rings.counters().failedPromotions().increment();
      }
    }
  }

  /** Returns the identifiers that may be used again; those still bound are retired. */
  private List<Integer> free(List<? extends RoutedPath> paths) {
    var free = new ArrayList<Integer>(paths.size());
    for (RoutedPath path : paths) {
      if (path.gsi() != RoutedPath.NO_GSI && path.attached()) {
        rings.table().retire(path.gsi());
      } else if (path.gsi() != RoutedPath.NO_GSI) {
        free.add(path.gsi());
      }
    }
    return free;
  }

  /** Promotes what is due. */
  void run(long now) {
    List<RoutedPath> batch = take(now);
    if (batch.isEmpty()) {
      return;
    }
    makeRoom(batch, now);
    var groups = new TreeSet<>(Comparator.comparingLong(RoutedPath::order));
    groups.addAll(batch);
    holding(groups.iterator(), () -> promote(batch));
  }

  /**
   * Runs something with the locks of several groups held. Taken in the order of their numbers, by
   * this one thread; nobody else ever waits for a group while holding another.
   */
  private static void holding(Iterator<RoutedPath> groups, Runnable action) {
    if (!groups.hasNext()) {
      action.run();
      return;
    }
    synchronized (groups.next().lock()) {
      holding(groups, action);
    }
  }

  /** Commits the routes of a batch and attaches it; all its groups are locked. */
  private void promote(List<RoutedPath> batch) {
    var routes = new ArrayList<MessageRoute>(batch.size());
    for (RoutedPath path : batch) {
      path.forgetEvidence();
      if (path.promotable() && (path.gsi() != RoutedPath.NO_GSI || acquire(List.of(path)) == 1)) {
        routes.add(path.wantedRoute());
      }
    }
    try {
      rings.table().commit(routes);
    } catch (InterruptException _) {
      // Nobody to tell: they stay relayed, and new traffic makes them candidates again (S58).
      rings.counters().failedPromotions().add(batch.size());
      return;
    }
    for (RoutedPath path : batch) {
      if (path.tryAttach()) {
        rings.counters().promotions().increment();
      }
    }
  }

  private synchronized List<RoutedPath> take(long now) {
    if (candidates.isEmpty() || now < due) {
      return List.of();
    }
    var batch = new ArrayList<RoutedPath>();
    while (!candidates.isEmpty() && batch.size() < EngineOptions.PROMOTIONS_PER_COMMIT) {
      batch.add(candidates.removeFirst());
    }
    due = candidates.isEmpty() ? Long.MAX_VALUE : now;
    return batch;
  }

  /** Evicts the oldest holders until a batch has the routes it needs, if the table is full. */
  private void makeRoom(List<RoutedPath> batch, long now) {
    int free = rings.table().free();
    if (free >= batch.size() || (nextEviction != Long.MIN_VALUE && now < nextEviction)) {
      return;
    }
    int wanted = wanted(batch);
    for (int i = free; i < wanted; i++) {
      RoutedPath victim = oldest();
      if (victim == null) {
        return;
      }
      nextEviction = now + options.window().toNanos();
      evict(victim);
    }
  }

  /** Counts those that need a route and may have one: nobody makes room for a device's excess. */
  private static int wanted(List<RoutedPath> batch) {
    var booked = new ArrayList<RoutedPath>(batch.size());
    for (RoutedPath path : batch) {
      synchronized (path.lock()) {
        if (path.promotable() && path.gsi() == RoutedPath.NO_GSI && path.account().tryRoute()) {
          booked.add(path);
        }
      }
    }
    booked.forEach(path -> path.account().dropRoute());
    return booked.size();
  }

  private synchronized @Nullable RoutedPath oldest() {
    return holders.isEmpty() ? null : holders.getFirst();
  }

  private void evict(RoutedPath victim) {
    synchronized (victim.lock()) {
      synchronized (this) {
        if (!holders.remove(victim)) {
          return;
        }
      }
      try {
        int gsi = victim.evict();
        rings.table().recycle(gsi);
        victim.account().dropRoute();
        rings.counters().evictions().increment();
      } catch (InterruptException _) {
        synchronized (this) {
          holders.add(victim);
        }
      }
    }
  }
}
