package dev.tocsin.engine.port;

/** What became of one message that was handed to the interrupt chips. */
public enum Delivery {
  /** An interrupt chip took it (a kernel says so also when the vector was already pending: S14). */
  DELIVERED,
  /** It met the same interrupt, still pending in the chip. */
  COALESCED,
  /** No chip answers at its destination, or the chip refused its form. */
  DROPPED
}
