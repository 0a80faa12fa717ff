package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.PollPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Poller;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Waits for doorbells, whose tokens the engine chooses from 0 on, and for resamplers, whose tokens
 * are negative and stay in here.
 */
final class KvmPoll implements PollPort, AutoCloseable {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final Poller poller;
  private final ConcurrentHashMap<Long, Runnable> resamplers = new ConcurrentHashMap<>();
  private final AtomicLong lastResampler = new AtomicLong();

  private KvmPoll(Poller poller) {
    this.poller = poller;
  }

  static KvmPoll create() throws LinuxException {
    return new KvmPoll(Poller.create());
  }

  @Override
  public void arm(Doorbell bell, long token) throws InterruptException {
    if (token < 0) {
      throw new IllegalArgumentException("tokens count from 0: " + token);
    }
    var own = KvmDoorbell.own(bell);
    try {
      if (own.isWatched()) {
        poller.rearm(own.eventFd().descriptor(), token);
      } else {
        poller.add(own.eventFd().descriptor(), token, true);
        own.setWatched(true);
      }
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  @Override
  public void disarm(Doorbell bell) {
    var own = KvmDoorbell.own(bell);
    if (own.isWatched()) {
      remove(own.eventFd());
      own.setWatched(false);
    }
  }

  /** Rounds the time up to milliseconds; runs resamplers that were rung before it returns. */
  @Override
  public int await(long[] tokens, long timeoutNanos) {
    int count = poll(tokens, millis(timeoutNanos));
    int bells = 0;
    for (int i = 0; i < count; i++) {
      if (tokens[i] >= 0) {
        tokens[bells++] = tokens[i];
      } else {
        resample(resamplers.get(tokens[i]));
      }
    }
    return bells;
  }

  private static long millis(long nanos) {
    return nanos <= 0 ? Long.signum(nanos) : (nanos - 1) / NANOS_PER_MILLI + 1;
  }

  private int poll(long[] tokens, long timeoutMillis) {
    try {
      return poller.await(tokens, timeoutMillis);
    } catch (LinuxException impossible) {
      throw new IllegalStateException("cannot wait for descriptors of our own", impossible);
    }
  }

  private static void resample(@Nullable Runnable resampler) {
    if (resampler != null) { // else its share was closed while the report was on its way
      resampler.run();
    }
  }

  @Override
  public void wake() {
    poller.wake();
  }

  /** Runs something on the waiting thread whenever the eventfd is rung; it must drain it. */
  long addResampler(EventFd bell, Runnable resampler) throws LinuxException {
    long token = -lastResampler.incrementAndGet();
    resamplers.put(token, resampler);
    try {
      poller.add(bell.descriptor(), token, false);
    } catch (LinuxException refused) {
      resamplers.remove(token);
      throw refused;
    }
    return token;
  }

  void removeResampler(EventFd bell, long token) {
    remove(bell);
    resamplers.remove(token);
  }

  private void remove(EventFd bell) {
    try {
      poller.remove(bell.descriptor());
    } catch (LinuxException impossible) {
      throw new IllegalStateException("cannot forget a descriptor of our own", impossible);
    }
  }

  @Override
  public void close() {
    poller.close();
  }
}
