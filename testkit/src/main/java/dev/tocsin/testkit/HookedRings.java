package dev.tocsin.testkit;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.DoorbellPort;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.engine.port.PollPort;
import dev.tocsin.engine.port.RoutingPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;
import java.util.List;

/** The ports of rings with a hook before each call. */
final class HookedRings {
  private HookedRings() {}

  static BackEnd.Rings of(BackEnd.Rings inner, CallHook hook) {
    return new BackEnd.Rings(
        new Bells(inner.bells(), hook),
        new Poll(inner.poll(), hook),
        inner.routing().map(port -> new Routing(port, hook)));
  }

  private static Doorbell inner(Doorbell bell) {
    return ((Bell) bell).inner;
  }

  private record Bells(DoorbellPort inner, CallHook hook) implements DoorbellPort {
    @Override
    public Doorbell create() throws InterruptException {
      hook.before(PortCall.CREATE_BELL);
      return new Bell(inner.create(), hook);
    }

    @Override
    public Doorbell adopt(Notifier notifier) throws InterruptException {
      hook.before(PortCall.ADOPT_BELL);
      return new Bell(inner.adopt(notifier), hook);
    }
  }

  private record Bell(Doorbell inner, CallHook hook) implements Doorbell {
    @Override
    public long drain() {
      HookedBackEnd.pass(hook, PortCall.DRAIN);
      return inner.drain();
    }

    @Override
    public Notifier export() throws InterruptException {
      hook.before(PortCall.EXPORT);
      return inner.export();
    }

    @Override
    public void close() {
      HookedBackEnd.pass(hook, PortCall.CLOSE_BELL);
      inner.close();
    }
  }

  private record Poll(PollPort inner, CallHook hook) implements PollPort {
    @Override
    public void arm(Doorbell bell, long token) throws InterruptException {
      hook.before(PortCall.ARM);
      inner.arm(HookedRings.inner(bell), token);
    }

    @Override
    public void disarm(Doorbell bell) {
      HookedBackEnd.pass(hook, PortCall.DISARM);
      inner.disarm(HookedRings.inner(bell));
    }

    @Override
    public int await(long[] tokens, long timeoutNanos) {
      HookedBackEnd.pass(hook, PortCall.AWAIT);
      return inner.await(tokens, timeoutNanos);
    }

    @Override
    public void wake() {
      HookedBackEnd.pass(hook, PortCall.WAKE);
      inner.wake();
    }
  }

  private record Routing(RoutingPort inner, CallHook hook) implements RoutingPort {
    @Override
    public int firstGsi() {
      return inner.firstGsi();
    }

    @Override
    public int capacity() {
      return inner.capacity();
    }

    @Override
    public void replace(List<MessageRoute> routes) throws InterruptException {
      hook.before(PortCall.REPLACE);
      inner.replace(routes.stream().map(Routing::inner).toList());
    }

    private static MessageRoute inner(MessageRoute route) {
      return new MessageRoute(route.gsi(), ((HookedBackEnd.Message) route.message()).inner);
    }

    @Override
    public void attach(Doorbell bell, int gsi) throws InterruptException {
      hook.before(PortCall.ATTACH);
      inner.attach(HookedRings.inner(bell), gsi);
    }

    @Override
    public void detach(Doorbell bell, int gsi) throws InterruptException {
      hook.before(PortCall.DETACH);
      inner.detach(HookedRings.inner(bell), gsi);
    }
  }
}
