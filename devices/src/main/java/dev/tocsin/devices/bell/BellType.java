package dev.tocsin.devices.bell;

/** The interrupts a bell can have; the driver chooses. The order is that of the TYPE register. */
public enum BellType {
  /** None. */
  NONE,
  /** One edge-triggered line. */
  EDGE,
  /** One level-triggered line, high while a cause is set. */
  LEVEL,
  /** Up to 2048 messages. */
  MESSAGES
}
