package dev.tocsin.testkit.search;

import dev.tocsin.testkit.PortCall;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done to the group, and what the host refuses meanwhile.
 *
 * @param kind what is done
 * @param source to which source, 0 or 1; 0 if it is the group's business
 * @param letter the message, if the kind has one
 * @param refused the method of the ports that always fails meanwhile, if any
 */
record Action(Kind kind, int source, @Nullable Letter letter, @Nullable PortCall refused) {
  /** What can be done. */
  enum Kind {
    ENABLE,
    DISABLE,
    SET_GSI,
    DESTROY,
    /** One round of the relay. */
    RELAY,
    /** The clock moves past every window and retry, then one round of the relay. */
    ADVANCE,
    /** A batch that unmasks one source and masks the other. */
    SWITCH,
    /** A batch that masks both. */
    MASK_BOTH,
    MASK,
    UNMASK,
    /** A message is written while masked. */
    PROGRAM,
    STAGE,
    STAGE_MASKED,
    TRIGGER,
    /** Another process writes the notifier. */
    RING,
    EXPORT,
    /** Another eventfd is listened to. */
    REPLACE_NOTIFIER,
    /** Another eventfd is listened to, that was rung before. */
    REPLACE_NOTIFIER_RUNG,
    IS_PENDING
  }

  static Action of(Kind kind) {
    return new Action(kind, 0, null, null);
  }

  static Action of(Kind kind, int source) {
    return new Action(kind, source, null, null);
  }

  static Action of(Kind kind, int source, Letter letter) {
    return new Action(kind, source, letter, null);
  }

  Action refusing(@Nullable PortCall call) {
    return new Action(kind, source, letter, call);
  }

  Letter said() {
    if (letter == null) {
      throw new IllegalStateException(this + " says nothing");
    }
    return letter;
  }

  @Override
  public String toString() {
    return kind
        + "("
        + source
        + (letter == null ? "" : " " + letter)
        + ")"
        + (refused == null ? "" : " refusing " + refused);
  }
}
