package dev.tocsin.machine;

import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;

/** What a device manager needs of an interrupt engine. Thread-safe. */
public interface InterruptSupply {
  /**
   * Returns the managers that account for a device.
   *
   * @param device its name
   * @param limits what it may take
   * @return its managers
   */
  InterruptManagers managersFor(String device, DeviceLimits limits);

  /**
   * Allocates interrupt source identifiers.
   *
   * @param device its name
   * @param count how many, 1 or more
   * @return the first of them
   * @throws InterruptException {@code NoSourceIds} if no such range is free
   */
  long allocateSourceIds(String device, int count) throws InterruptException;

  /**
   * Gives identifiers back.
   *
   * @param device its name
   * @param base what was returned for them
   * @throws InterruptException {@code NoSourceIds} if a group still uses them
   */
  void freeSourceIds(String device, long base) throws InterruptException;

  /**
   * Returns what an engine supplies.
   *
   * @param engine an engine, which stays its owner's
   * @return its managers and identifiers
   */
  static InterruptSupply of(InterruptEngine engine) {
    return new InterruptSupply() {
      @Override
      public InterruptManagers managersFor(String device, DeviceLimits limits) {
        return engine.managersFor(device, limits);
      }

      @Override
      public long allocateSourceIds(String device, int count) throws InterruptException {
        return engine.sourceIds().allocate(device, count);
      }

      @Override
      public void freeSourceIds(String device, long base) throws InterruptException {
        engine.sourceIds().free(device, base);
      }
    };
  }
}
