package dev.tocsin.engine;

/** When the rings of other processes are handed to the kernel instead of being relayed by us. */
public enum AttachPolicy {
  /** As soon as a source that has a notifier is unmasked: each unmask may cost a commit. */
  ON_UNMASK,
  /**
   * Once a source has shown traffic: unmasking costs nothing, many sources share one commit, and
   * sources that are never rung take no route. The default.
   */
  ON_EVIDENCE,
  /** Never: every ring is relayed. */
  NEVER
}
