package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How other processes ring a machine that has none of the kernel's chips: by eventfds that the
 * engine relays, as there is nothing in the kernel to bind them to. Thread-safe.
 */
public final class KvmRings implements AutoCloseable {
  private final KvmPoll poll;
  private final KvmDoorbells doorbells;

  private KvmRings(@Nullable Vm vm, KvmPoll poll) {
    this.poll = poll;
    doorbells = new KvmDoorbells(vm, poll);
  }

  /**
   * Creates the doorbells of a machine that is none of KVM's; {@code /dev/kvm} is not opened.
   *
   * @return what the caller owns
   * @throws LinuxException if the host is out of descriptors
   */
  public static KvmRings create() throws LinuxException {
    return new KvmRings(null, KvmPoll.create());
  }

  /**
   * Creates the doorbells of a machine.
   *
   * @param vm the machine; stays its owner's
   * @return what the caller owns
   * @throws LinuxException if the host is out of descriptors
   */
  public static KvmRings create(Vm vm) throws LinuxException {
    return new KvmRings(vm, KvmPoll.create());
  }

  /**
   * Returns the ports.
   *
   * @return doorbells and who waits for them; valid until {@link #close}
   */
  public BackEnd.Rings rings() {
    return new BackEnd.Rings(doorbells, poll, Optional.empty());
  }

  /** An eventfd that somebody listens to. */
  public interface Watch extends AutoCloseable {
    /** Listens no more; the action may run once more while this returns. Idempotent. */
    @Override
    void close();
  }

  /**
   * Runs an action on the engine's relay thread each time somebody has written an eventfd.
   *
   * @param bell none of a doorbell's; stays its owner's, and open until the watch is closed
   * @param action drains it, and must neither block nor throw; called with no lock held
   * @return what ends it
   * @throws LinuxException if the host refuses
   */
  public Watch watch(EventFd bell, Runnable action) throws LinuxException {
    long token = poll.addResampler(bell, action);
    var closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        poll.removeResampler(bell, token);
      }
    };
  }

  /** Closes what the engine left and gives all back; idempotent. */
  @Override
  public void close() {
    doorbells.close();
    poll.close();
  }
}
