package dev.tocsin.testkit;

import dev.tocsin.interrupt.InterruptException;

/** Sees each call of a port before it is made: to count it, to refuse it, or to hold it up. */
@FunctionalInterface
public interface CallHook {
  /**
   * Runs before the call, on the caller's thread.
   *
   * @param call what is about to be called
   * @throws InterruptException to refuse the call, which is not made then; only if it is {@link
   *     PortCall#refusable()}
   */
  void before(PortCall call) throws InterruptException;

  /**
   * Returns a hook that runs this one and then another.
   *
   * @param next what runs if this one lets the call pass
   * @return both
   */
  default CallHook andThen(CallHook next) {
    return call -> {
      before(call);
      next.before(call);
    };
  }
}
