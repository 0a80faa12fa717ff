package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.FeatureId;
import dev.tocsin.devices.nvme.log.Health;

/**
 * What a driver has set, and the page size it enabled the controller with. Thread-safe; set by the
 * admin worker, read by all.
 */
final class Features {
  private static final int LEAST_PAGE = 4096;

  private final int[] values = new int[FeatureId.MAX_CODE + 1];
  private int underThreshold;
  private volatile boolean writeCache;
  private volatile int pageSize = LEAST_PAGE;

  Features() {
    reset();
  }

  synchronized void reset() {
    for (FeatureId feature : FeatureId.values()) {
      values[feature.code()] = feature.initial();
    }
    underThreshold = 0;
    writeCache = true;
  }

  synchronized int get(FeatureId feature) {
    return values[feature.code()];
  }

  synchronized void set(FeatureId feature, int value) {
    values[feature.code()] = value;
    if (feature == FeatureId.VOLATILE_WRITE_CACHE) {
      writeCache = (value & 1) != 0;
    }
  }

  synchronized int underThreshold() {
    return underThreshold;
  }

  synchronized void underThreshold(int kelvins) {
    underThreshold = kelvins;
  }

  /** Returns the warnings that hold now (NVMe 1.4, figure 194). */
  int criticalWarning() {
    int over = get(FeatureId.TEMPERATURE_THRESHOLD) & 0xffff;
    boolean hot = Health.TEMPERATURE >= over || Health.TEMPERATURE <= underThreshold();
    return hot ? Health.TEMPERATURE_WARNING : 0;
  }

  boolean isWriteCacheOn() {
    return writeCache;
  }

  /** Returns the memory page size in bytes (CC.MPS). */
  int pageSize() {
    return pageSize;
  }

  void pageSize(int bytes) {
    pageSize = bytes;
  }
}
