package dev.tocsin.machine;

import java.util.List;

/** A device as its manager holds it: where it answers, and how it is given back. */
public interface Device extends AutoCloseable {
  /**
   * Returns where the device answers.
   *
   * @return fixed placements, asked for once
   */
  List<Placement> placements();

  /**
   * Gives back whatever the device holds, its interrupt groups first; idempotent.
   *
   * <p>Called when the buses no longer lead to the device; accesses already on their way may still
   * come.
   */
  @Override
  void close();

  /**
   * Joins placements and what gives them back.
   *
   * @param placements where the device answers
   * @param closer gives back whatever it holds
   * @return a device
   */
  static Device of(List<Placement> placements, Runnable closer) {
    List<Placement> fixed = List.copyOf(placements);
    return new Device() {
      @Override
      public List<Placement> placements() {
        return fixed;
      }

      @Override
      public void close() {
        closer.run();
      }
    };
  }
}
