package dev.tocsin.engine.ring;

/** What a device holds of the things that rings need; the ledger keeps it. Thread-safe. */
public interface Account {
  /**
   * Books a route.
   *
   * @return false if the device has as many as it may
   */
  boolean tryRoute();

  /** Gives a booked route back. */
  void dropRoute();

  /**
   * Books doorbells.
   *
   * @param change how many more, or fewer if negative
   */
  void notifiers(int change);
}
