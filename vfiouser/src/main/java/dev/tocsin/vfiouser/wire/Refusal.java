package dev.tocsin.vfiouser.wire;

/** Why a message is refused, and the error number its reply says so with. */
public enum Refusal implements Request {
  /** The message is shorter or longer than its fields say. */
  WRONG_SIZE(22, "the message is shorter or longer than its fields say"),
  /** The client has no room for the reply. */
  NO_ROOM(22, "argsz leaves no room for the reply"),
  /** A field has a value it may not have. */
  BAD_FIELD(22, "a field has a value that it may not have"),
  /** A range is empty, wraps, or leaves what it is a range of. */
  BAD_RANGE(22, "a range is empty, wraps, or leaves what it is a range of"),
  /** The transfer is longer than was agreed. */
  TOO_LONG(22, "the transfer is longer than was agreed"),
  /** More or fewer descriptors came than the message says. */
  WRONG_DESCRIPTORS(22, "more or fewer descriptors came than the message says"),
  /** A descriptor is of the wrong kind. */
  BAD_DESCRIPTOR(22, "a descriptor is of the wrong kind"),
  /** The version's data is not the JSON it has to be. */
  BAD_JSON(22, "the version's data is not the JSON it has to be"),
  /** Something is mapped there already. */
  MAPPED_ALREADY(17, "something is mapped there already"),
  /** Nothing is mapped exactly there. */
  NOT_MAPPED(2, "nothing is mapped exactly there"),
  /** More is mapped than was agreed. */
  TOO_MANY(28, "more is mapped than was agreed"),
  /** There is no such command here. */
  UNKNOWN_COMMAND(38, "there is no such command here"),
  /** The version has not been negotiated, or twice. */
  OUT_OF_ORDER(71, "the version comes first, and once"),
  /** The host refuses. */
  HOST_REFUSED(5, "the host refuses"),
  /** The device cannot do this. */
  NOT_SUPPORTED(95, "the device cannot do this");

  private final int errno;
  private final String reason;

  Refusal(int errno, String reason) {
    this.errno = errno;
    this.reason = reason;
  }

  /**
   * Returns the error number.
   *
   * @return above 0
   */
  public int errno() {
    return errno;
  }

  /**
   * Returns the reason in words.
   *
   * @return half a sentence
   */
  public String reason() {
    return reason;
  }
}
