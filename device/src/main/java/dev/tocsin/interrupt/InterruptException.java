package dev.tocsin.interrupt;

import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;

/**
 * A call failed because of its arguments, the state of the group, or the host.
 *
 * <p>{@link #reason()} says what a caller can act on. What a guest does wrong is never an
 * exception.
 */
public final class InterruptException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /** What went wrong. */
  private final Reason reason;

  /**
   * Creates an exception.
   *
   * @param reason what went wrong
   * @param message the call, the cause, and what the user can do
   */
  public InterruptException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /**
   * Creates an exception with a cause.
   *
   * @param reason what went wrong
   * @param cause the failure underneath; its message becomes this one's
   */
  public InterruptException(Reason reason, Throwable cause) {
    super(cause.getMessage(), cause);
    this.reason = reason;
  }

  /**
   * Returns what went wrong.
   *
   * @return the reason
   */
  public Reason reason() {
    return reason;
  }

  /** What a caller can act on. */
  public sealed interface Reason extends Serializable {}

  /**
   * There is no such source.
   *
   * @param index the index asked for
   * @param size the number of sources there are
   */
  public record InvalidIndex(long index, int size) implements Reason {}

  /**
   * Identifiers are taken, used up, or over the quota.
   *
   * @param holder who holds them, or whose quota it is
   */
  public record NoSourceIds(String holder) implements Reason {}

  /**
   * The routing table is full, or the device's share of it.
   *
   * @param inUse routes in use
   */
  public record NoRoutes(int inUse) implements Reason {}

  /** The configuration is of the wrong kind for the group. */
  public record InvalidMessage() implements Reason {}

  /** The group or its manager is closed. */
  public record Closed() implements Reason {}

  /** The back end or the platform does not have this. */
  public record Unsupported() implements Reason {}

  /**
   * The host refused a call.
   *
   * @param call name of the system call or operation
   * @param errno the host's error number, 0 if it has none
   */
  public record HostCall(String call, int errno) implements Reason {}
}
