package dev.tocsin.engine;

import dev.tocsin.engine.ring.Account;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.NoSourceIds;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who holds what: groups, sources and routes of every device, and the limits they are under.
 *
 * <p>A device that was removed and is still listed has leaked. Thread-safe.
 */
public final class Ledger {
  private final Map<String, Held> accounts = new HashMap<>();

  Ledger() {}

  /**
   * What one device holds.
   *
   * @param device its name
   * @param groups groups it has not destroyed
   * @param sources their sources
   * @param routes routes of the kernel's table
   * @param notifiers doorbells that other processes may ring
   */
  public record Holding(String device, int groups, int sources, int routes, int notifiers) {}

  /**
   * Returns what every device holds, by name; devices that hold nothing are missing.
   *
   * @return a snapshot
   */
  public synchronized List<Holding> holdings() {
    return accounts.entrySet().stream()
        .map(e -> e.getValue().holding(e.getKey()))
        .sorted(Comparator.comparing(Holding::device))
        .toList();
  }

  /**
   * Returns the leak report: a line for each device that still holds something.
   *
   * @return empty text if nothing is held
   */
  public String report() {
    var lines = new StringBuilder();
    for (Holding h : holdings()) {
      lines.append(
          "%s holds %d groups, %d sources, %d routes, %d notifiers%n"
              .formatted(h.device, h.groups, h.sources, h.routes, h.notifiers));
    }
    return lines.toString();
  }

  synchronized void openGroup(String device, int sources, DeviceLimits limits)
      throws InterruptException {
    Held account = accounts.computeIfAbsent(device, _ -> new Held());
    if (sources > limits.sources() - account.sources) {
      account.dropIfEmpty(accounts, device);
      throw new InterruptException(
          new NoSourceIds(device),
          "createGroup: %s holds %d sources and may have %d; %d more are over its quota"
              .formatted(device, account.sources, limits.sources(), sources));
    }
    account.groups++;
    account.sources += sources;
  }

  synchronized void closeGroup(String device, int sources) {
    Held account = accounts.computeIfAbsent(device, _ -> new Held());
    account.groups--;
    account.sources -= sources;
    account.dropIfEmpty(accounts, device);
  }

  /** Returns what a device's groups book routes and doorbells on. */
  Account account(String device, DeviceLimits limits) {
    return new Account() {
      @Override
      public int tryRoutes(int wanted) {
        return Ledger.this.tryRoutes(device, limits, wanted);
      }

      @Override
      public void dropRoutes(int count) {
        change(device, -count, 0);
      }

      @Override
      public void notifiers(int change) {
        change(device, 0, change);
      }
    };
  }

  private synchronized int tryRoutes(String device, DeviceLimits limits, int wanted) {
    Held account = accounts.computeIfAbsent(device, _ -> new Held());
    int booked = Math.max(0, Math.min(wanted, limits.routes() - account.routes));
    account.routes += booked;
    account.dropIfEmpty(accounts, device);
    return booked;
  }

  private synchronized void change(String device, int routes, int notifiers) {
    Held held = accounts.computeIfAbsent(device, _ -> new Held());
    held.routes += routes;
    held.notifiers += notifiers;
    held.dropIfEmpty(accounts, device);
  }

  private static final class Held {
    private int groups;
    private int sources;
    private int routes;
    private int notifiers;

    Holding holding(String device) {
      return new Holding(device, groups, sources, routes, notifiers);
    }

    void dropIfEmpty(Map<String, Held> accounts, String device) {
      if (groups == 0 && sources == 0 && routes == 0 && notifiers == 0) {
        accounts.remove(device);
      }
    }
  }
}
