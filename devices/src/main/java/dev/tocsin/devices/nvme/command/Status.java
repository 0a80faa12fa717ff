package dev.tocsin.devices.nvme.command;

/** How a command ended (NVMe 1.4, 4.6.1): those ends that this controller knows. */
public enum Status {
  /** Done. */
  SUCCESS(0, 0x00, false),
  /** The opcode is not supported. */
  INVALID_COMMAND_OPCODE(0, 0x01, true),
  /** A reserved value, or one that is not supported. */
  INVALID_FIELD(0, 0x02, true),
  /** Data or list could not be copied from or to guest memory. */
  DATA_TRANSFER_ERROR(0, 0x04, false),
  /** The host could not do it. */
  INTERNAL_ERROR(0, 0x06, false),
  /** An abort command ended it. */
  COMMAND_ABORT_REQUESTED(0, 0x07, true),
  /** No such namespace. */
  INVALID_NAMESPACE(0, 0x0b, true),
  /** Not in this order. */
  COMMAND_SEQUENCE_ERROR(0, 0x0c, true),
  /** A PRP entry has an offset where none may be, or is not aligned. */
  PRP_OFFSET_INVALID(0, 0x13, true),
  /** Blocks past the end of the namespace. */
  LBA_OUT_OF_RANGE(0, 0x80, true),
  /** Create I/O submission queue: no such completion queue. */
  COMPLETION_QUEUE_INVALID(1, 0x00, true),
  /** The queue identifier is out of range, in use, or not in use. */
  INVALID_QUEUE_IDENTIFIER(1, 0x01, true),
  /** The queue size is 0 or more than the controller supports. */
  INVALID_QUEUE_SIZE(1, 0x02, true),
  /** More asynchronous event requests than the controller holds. */
  ASYNCHRONOUS_EVENT_REQUEST_LIMIT_EXCEEDED(1, 0x05, true),
  /** Create I/O completion queue: no such vector. */
  INVALID_INTERRUPT_VECTOR(1, 0x08, true),
  /** No such log page. */
  INVALID_LOG_PAGE(1, 0x09, true),
  /** Delete I/O completion queue: submission queues still use it. */
  INVALID_QUEUE_DELETION(1, 0x0c, true),
  /** Set features asked to save what cannot be saved. */
  FEATURE_IDENTIFIER_NOT_SAVEABLE(1, 0x0d, true),
  /** Set features for a feature that only reads. */
  FEATURE_NOT_CHANGEABLE(1, 0x0e, true),
  /** Set features for one namespace of a feature that the controller has once. */
  FEATURE_NOT_NAMESPACE_SPECIFIC(1, 0x0f, true),
  /** The medium did not take it. */
  WRITE_FAULT(2, 0x80, false),
  /** The medium did not give it. */
  UNRECOVERED_READ_ERROR(2, 0x81, false),
  /** Compare found a difference. */
  COMPARE_FAILURE(2, 0x85, true);

  private static final int DO_NOT_RETRY = 1 << 14;

  private final int field;

  Status(int type, int code, boolean doNotRetry) {
    field = type << 8 | code | (doNotRetry ? DO_NOT_RETRY : 0);
  }

  /**
   * Returns bits 31:17 of a completion's dword 3.
   *
   * @return 14 DNR, 10:8 status code type, 7:0 status code
   */
  public int field() {
    return field;
  }
}
