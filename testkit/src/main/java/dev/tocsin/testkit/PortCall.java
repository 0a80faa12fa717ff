package dev.tocsin.testkit;

/** A call of a method of the engine's ports. */
public enum PortCall {
  /** {@code MessagePort.prepare}. */
  PREPARE(false),
  /** {@code PreparedMessage.deliver}. */
  DELIVER(true),
  /** {@code LinePort.set}. */
  SET_LINE(true),
  /** {@code ResamplePort.bind}. */
  BIND_SHARE(true),
  /** {@code ResamplePort.Share.raise}. */
  RAISE_SHARE(true),
  /** {@code ResamplePort.Share.close}. */
  CLOSE_SHARE(false),
  /** {@code DoorbellPort.create}. */
  CREATE_BELL(true),
  /** {@code DoorbellPort.adopt}. */
  ADOPT_BELL(true),
  /** {@code Doorbell.export}. */
  EXPORT(true),
  /** {@code Doorbell.drain}. */
  DRAIN(false),
  /** {@code Doorbell.close}. */
  CLOSE_BELL(false),
  /** {@code PollPort.arm}. */
  ARM(true),
  /** {@code PollPort.disarm}. */
  DISARM(false),
  /** {@code PollPort.await}. */
  AWAIT(false),
  /** {@code PollPort.wake}. */
  WAKE(false),
  /** {@code RoutingPort.replace}. */
  REPLACE(true),
  /** {@code RoutingPort.attach}. */
  ATTACH(true),
  /** {@code RoutingPort.detach}. */
  DETACH(true);

  private final boolean refusable;

  PortCall(boolean refusable) {
    this.refusable = refusable;
  }

  /**
   * Tells whether a host may refuse the call.
   *
   * @return true if the method declares {@code InterruptException}
   */
  public boolean refusable() {
    return refusable;
  }
}
