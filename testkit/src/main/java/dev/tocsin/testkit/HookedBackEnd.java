package dev.tocsin.testkit;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;

/**
 * Puts a hook before each call of a back end's ports, whichever back end it is.
 *
 * <p>The hook adds neither a lock nor an allocation.
 */
public final class HookedBackEnd {
  private HookedBackEnd() {}

  /**
   * Wraps all ports of a back end.
   *
   * @param inner where calls go that the hook lets pass
   * @param hook runs before each
   * @return a back end with the same ports
   */
  public static BackEnd of(BackEnd inner, CallHook hook) {
    return new BackEnd(
        inner.name(),
        new Messages(inner.messages(), hook),
        new Lines(inner.lines(), hook),
        inner.resample().map(port -> new Resample(port, hook)),
        inner.rings().map(rings -> HookedRings.of(rings, hook)));
  }

  /** Runs a hook before a call that no host refuses. */
  static void pass(CallHook hook, PortCall call) {
    try {
      hook.before(call);
    } catch (InterruptException e) {
      throw new IllegalStateException("a hook refused " + call, e);
    }
  }

  private record Messages(MessagePort inner, CallHook hook) implements MessagePort {
    @Override
    public PreparedMessage prepare(MsiIrqSourceConfig message) {
      pass(hook, PortCall.PREPARE);
      return new Message(inner.prepare(message), hook);
    }
  }

  /** A message that asks the hook each time it is delivered. */
  static final class Message extends PreparedMessage {
    final PreparedMessage inner;
    private final CallHook hook;

    Message(PreparedMessage inner, CallHook hook) {
      super(inner.config(), inner.deliverable());
      this.inner = inner;
      this.hook = hook;
    }

    @Override
    public Delivery deliver() throws InterruptException {
      hook.before(PortCall.DELIVER);
      return inner.deliver();
    }
  }

  private record Lines(LinePort inner, CallHook hook) implements LinePort {
    @Override
    public int lines() {
      return inner.lines();
    }

    @Override
    public int lineOf(LegacyIrqSourceConfig pin) {
      return inner.lineOf(pin);
    }

    @Override
    public void set(int line, boolean high) throws InterruptException {
      hook.before(PortCall.SET_LINE);
      inner.set(line, high);
    }
  }

  private record Resample(ResamplePort inner, CallHook hook) implements ResamplePort {
    @Override
    public Share bind(int line, Runnable onEoi) throws InterruptException {
      hook.before(PortCall.BIND_SHARE);
      return new HookedShare(inner.bind(line, onEoi), hook);
    }
  }

  private record HookedShare(ResamplePort.Share inner, CallHook hook)
      implements ResamplePort.Share {
    @Override
    public void raise() throws InterruptException {
      hook.before(PortCall.RAISE_SHARE);
      inner.raise();
    }

    @Override
    public void close() {
      pass(hook, PortCall.CLOSE_SHARE);
      inner.close();
    }
  }
}
