package dev.tocsin.pci;

import dev.tocsin.interrupt.InterruptException;

/** Allocates interrupt source identifiers for one device. */
@FunctionalInterface
public interface SourceIds {
  /**
   * Allocates a range, which the device's owner gives back with the device.
   *
   * @param count number of identifiers, 1 to 2048
   * @return the first of them
   * @throws InterruptException {@code NoSourceIds} if no such range is free
   */
  long allocate(int count) throws InterruptException;
}
