package dev.tocsin.devices.nvme.command;

import org.jspecify.annotations.Nullable;

/** The features of a controller (NVMe 1.4, 5.21.1) and their values after a reset. */
public enum FeatureId {
  /** 5.21.1.1; no limit of a burst. */
  ARBITRATION(0x01, 7),
  /** 5.21.1.2; there is one power state, 0. */
  POWER_MANAGEMENT(0x02, 0),
  /** 5.21.1.4; over the composite temperature, in kelvins. */
  TEMPERATURE_THRESHOLD(0x04, 343),
  /** 5.21.1.5; of a namespace. */
  ERROR_RECOVERY(0x05, 0),
  /** 5.21.1.6; on. */
  VOLATILE_WRITE_CACHE(0x06, 1),
  /** 5.21.1.7; the value is the controller's. */
  NUMBER_OF_QUEUES(0x07, 0),
  /** 5.21.1.8; off. */
  INTERRUPT_COALESCING(0x08, 0),
  /** 5.21.1.9; a value for each vector. */
  INTERRUPT_VECTOR_CONFIGURATION(0x09, 0),
  /** 5.21.1.10. */
  WRITE_ATOMICITY_NORMAL(0x0a, 0),
  /** 5.21.1.11; no notice is asked for. */
  ASYNCHRONOUS_EVENT_CONFIGURATION(0x0b, 0);

  /** The largest number. */
  public static final int MAX_CODE = 0x0b;

  private final int code;
  private final int initial;

  FeatureId(int code, int initial) {
    this.code = code;
    this.initial = initial;
  }

  /**
   * Returns the number.
   *
   * @return 8 bits
   */
  public int code() {
    return code;
  }

  /**
   * Returns the value after a reset.
   *
   * @return as dword 0 of a completion shows it
   */
  public int initial() {
    return initial;
  }

  /**
   * Tells whether each namespace has a value.
   *
   * @return true for error recovery
   */
  public boolean isNamespaceSpecific() {
    return this == ERROR_RECOVERY;
  }

  /**
   * Finds a feature.
   *
   * @param code 8 bits
   * @return null if the controller does not have it
   */
  public static @Nullable FeatureId of(int code) {
    for (FeatureId feature : values()) {
      if (feature.code == code) {
        return feature;
      }
    }
    return null;
  }
}
