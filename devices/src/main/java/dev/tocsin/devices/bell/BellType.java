package dev.tocsin.devices.bell;

/** The interrupts a bell can have; the driver chooses. */
public enum BellType {
  /** None. */
  NONE(0),
  /** One edge-triggered line. */
  EDGE(1),
  /** One level-triggered line, high while a cause is set. */
  LEVEL(2),
  /** Up to 2048 messages. */
  MESSAGES(3);

  private final int code;

  BellType(int code) {
    this.code = code;
  }

  /**
   * Returns the number the driver writes to TYPE.
   *
   * @return 0 to 3
   */
  public int code() {
    return code;
  }

  /** Returns the type a driver wrote; none, if there is no such type. */
  static BellType of(int code) {
    for (BellType type : values()) {
      if (type.code == code) {
        return type;
      }
    }
    return NONE;
  }
}
