package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Shares of lines that fall at EOI, each two eventfds bound together (S9, S43).
 *
 * <p>The kernel keeps one level for all shares of this kind of a line: a share that is closed while
 * it is high falls with the others, at the next EOI, unless it is the last, which falls at once.
 */
final class KvmResample implements ResamplePort, AutoCloseable {
  private final Vm vm;
  private final KvmPoll poll;
  private final Set<KvmShare> shares = ConcurrentHashMap.newKeySet();

  KvmResample(Vm vm, KvmPoll poll) {
    this.vm = vm;
    this.poll = poll;
  }

  @Override
  public Share bind(int line, Runnable onEoi) throws InterruptException {
    try {
      var trigger = EventFd.create();
      try {
        var resample = EventFd.create();
        try {
          return bind(line, trigger, resample, onEoi);
        } catch (LinuxException refused) {
          resample.close();
          throw refused;
        }
      } catch (LinuxException refused) {
        trigger.close();
        throw refused;
      }
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  private Share bind(int line, EventFd trigger, EventFd resample, Runnable onEoi)
      throws LinuxException {
    long token = poll.addResampler(resample, () -> resampled(resample, onEoi));
    try {
      vm.bindResampleIrqfd(trigger, resample, line);
    } catch (LinuxException refused) {
      poll.removeResampler(resample, token);
      throw refused;
    }
    var share = new KvmShare(line, trigger, resample, token);
    shares.add(share);
    return share;
  }

  /** On the polling thread: the count goes first, so that an EOI from now on is told again. */
  private static void resampled(EventFd resample, Runnable onEoi) {
    try {
      resample.drain();
    } catch (IllegalStateException _) {
      return; // closed while the report was on its way
    } catch (LinuxException impossible) {
      throw new IllegalStateException("cannot read an eventfd of our own", impossible);
    }
    onEoi.run();
  }

  @Override
  public void close() {
    List.copyOf(shares).forEach(KvmShare::close);
  }

  /** One share. */
  private final class KvmShare implements Share {
    private final int line;
    private final EventFd trigger;
    private final EventFd resample;
    private final long token;
    private final AtomicBoolean closed = new AtomicBoolean();

    KvmShare(int line, EventFd trigger, EventFd resample, long token) {
      this.line = line;
      this.trigger = trigger;
      this.resample = resample;
      this.token = token;
    }

    @Override
    public void raise() throws InterruptException {
      try {
        trigger.write(1);
      } catch (LinuxException refused) {
        throw HostFailure.of(refused);
      }
    }

    @Override
    public void close() {
      if (closed.compareAndSet(false, true)) {
        try {
          vm.unbindIrqfd(trigger, line);
        } catch (LinuxException impossible) {
          throw new IllegalStateException("cannot unbind an eventfd of our own", impossible);
        }
        poll.removeResampler(resample, token);
        trigger.close();
        resample.close();
        shares.remove(this);
      }
    }
  }
}
