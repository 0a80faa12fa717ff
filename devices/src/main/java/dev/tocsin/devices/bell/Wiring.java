package dev.tocsin.devices.bell;

import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;

/** What rings a bell's sources at the moment. */
sealed interface Wiring {
  /** Nothing: the driver wants no interrupts. */
  record None() implements Wiring {}

  /** One pulse a ring. */
  record Edge(LineGroup line) implements Wiring {}

  /** High while a cause is set. */
  record Level(LineGroup line) implements Wiring {}

  /** One message a source. */
  record Messages(MessageGroup group) implements Wiring {}
}
