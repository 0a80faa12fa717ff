package dev.tocsin.engine.ring;

/** What a device holds of the things that rings need; the ledger keeps it. Thread-safe. */
public interface Account {
  /**
   * Books routes.
   *
   * @param wanted how many
   * @return how many were booked: fewer if the device may not have as many
   */
  int tryRoutes(int wanted);

  /**
   * Gives booked routes back.
   *
   * @param count how many
   */
  void dropRoutes(int count);

  /**
   * Books a route.
   *
   * @return false if the device has as many as it may
   */
  default boolean tryRoute() {
    return tryRoutes(1) == 1;
  }

  /** Gives a booked route back. */
  default void dropRoute() {
    dropRoutes(1);
  }

  /**
   * Books doorbells.
   *
   * @param change how many more, or fewer if negative
   */
  void notifiers(int change);
}
