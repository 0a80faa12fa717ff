package dev.tocsin.pci;

import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.pci.config.ConfigSpace;
import dev.tocsin.pci.config.FunctionLock;
import dev.tocsin.pci.msi.MsixCapability;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A PCI function: its configuration space, ranges and interrupts.
 *
 * <p>Thread-safe.
 */
public final class PciFunction implements AutoCloseable {
  /**
   * What a function is built of.
   *
   * @param identity what a driver recognises it by
   * @param lock its lock
   * @param header the first 64 bytes
   * @param space all of configuration space
   * @param bars its ranges
   * @param interrupts its mode
   * @param tally what it counts
   * @param onReset tells the device of a reset
   */
  record Parts(
      PciIdentity identity,
      FunctionLock lock,
      Header header,
      ConfigSpace space,
      Bars bars,
      FunctionInterrupts interrupts,
      PciCounters.Tally tally,
      Runnable onReset) {}

  private final Parts parts;
  private final FunctionLock lock;

  /** Under the lock. */
  private @Nullable Upstream upstream;

  PciFunction(Parts parts) {
    this.parts = parts;
    lock = parts.lock();
    parts.header().registers().onWrite(this::follow);
  }

  /**
   * Starts to compose a function.
   *
   * @param identity what a driver recognises it by
   * @param resources what it takes interrupts from
   * @return a builder, for one thread
   */
  public static PciFunctionBuilder builder(PciIdentity identity, PciResources resources) {
    return new PciFunctionBuilder(identity, resources);
  }

  /**
   * Reads configuration space.
   *
   * @param offset bytes from its start, any number
   * @param width bytes, 1 to 8
   * @return the value; reserved registers read 0, bytes past the end as ones
   */
  public long readConfig(int offset, int width) {
    return parts.space().read(offset, width);
  }

  /**
   * Writes configuration space.
   *
   * @param offset bytes from its start, any number
   * @param width bytes, 1 to 8
   * @param value the value in the low {@code width} bytes
   */
  public void writeConfig(int offset, int width, long value) {
    parts.space().write(offset, width, value);
  }

  /**
   * Puts the function on a bus; its state is as it was built, restored or reset.
   *
   * @param upstream what it sees of the bus
   * @throws IllegalStateException if it is on one
   */
  public void attach(Upstream upstream) {
    synchronized (lock) {
      if (this.upstream != null) {
        throw new IllegalStateException("the function is on a bus");
      }
      this.upstream = upstream;
      parts.interrupts().upstream(upstream);
      follow();
    }
    lock.run();
  }

  /** Takes the function off its bus: no range, no group is left; idempotent. */
  public void detach() {
    synchronized (lock) {
      if (upstream != null) {
        parts.bars().release(upstream);
      }
      upstream = null;
      parts.interrupts().upstream(null);
      follow();
    }
    lock.run();
  }

  /** Looks again where ranges lead and which line the pin has: something above has changed. */
  public void refresh() {
    synchronized (lock) {
      follow();
    }
    lock.run();
  }

  /** Resets all registers, then the device. */
  public void reset() {
    synchronized (lock) {
      parts.interrupts().forget();
      parts.interrupts().level(false);
      parts.space().reset();
    }
    parts.onReset().run();
    lock.run();
  }

  /**
   * Returns the length of configuration space.
   *
   * @return 256 or 4096 bytes
   */
  public int configSize() {
    return parts.space().size();
  }

  /**
   * Returns a base address register, for whoever decodes addresses by itself.
   *
   * @param index number of the register, 0 to 5
   * @return its size, and all that answers in its range: the device, with MSI-X table and pending
   *     bits laid over it, whatever Command says; empty if there is none of that number
   */
  public Optional<Bar> bar(int index) {
    return parts.bars().at(index);
  }

  /**
   * Returns what the device raises interrupts by.
   *
   * @return the same as the builder's
   */
  public PciInterrupts interrupts() {
    return parts.interrupts();
  }

  /**
   * Returns the group of messages that is in use, for statistics.
   *
   * @return the group, the function's; empty in modes without messages
   */
  public Optional<MessageGroup> messages() {
    return parts.interrupts().messages();
  }

  /**
   * Returns what a driver recognises the function by.
   *
   * @return its identity
   */
  public PciIdentity identity() {
    return parts.identity();
  }

  /**
   * Tells whether the driver allows the device to reach memory.
   *
   * @return Bus Master Enable
   */
  public boolean isBusMaster() {
    synchronized (lock) {
      return parts.header().isBusMaster();
    }
  }

  /**
   * Returns what became of odd events.
   *
   * @return a snapshot
   */
  public PciCounters counters() {
    PciCounters.Tally tally = parts.tally();
    long dropped = parts.interrupts().msix().map(MsixCapability::droppedWrites).orElse(0L);
    return new PciCounters(
        dropped, tally.silent().sum(), tally.refusals().sum(), tally.unplaced().sum());
  }

  /**
   * Returns all that the function remembers.
   *
   * @return a state that {@link #restore} takes
   */
  public FunctionState save() {
    synchronized (lock) {
      return Saving.save(parts);
    }
  }

  /**
   * Takes a state over; all messages are put into force by one batch (S51).
   *
   * @param state what {@link #save} returned for a function composed alike
   * @throws IllegalArgumentException if it is none; nothing has changed then
   */
  public void restore(FunctionState state) {
    Saving.check(parts, state);
    synchronized (lock) {
      parts.interrupts().forget();
      parts.interrupts().level(state.level());
      Saving.restore(parts, state);
    }
    lock.run();
  }

  /**
   * Checks a state without taking it over.
   *
   * @param state what {@link #save} returned
   * @throws IllegalArgumentException if {@link #restore} would refuse it
   */
  public void check(FunctionState state) {
    Saving.check(parts, state);
  }

  /** Takes the function off its bus. */
  @Override
  public void close() {
    detach();
  }

  /** Makes ranges, mode and pin do what the registers say; under the lock. */
  void follow() {
    parts.bars().follow(upstream);
    followMode();
  }

  /** Makes mode and pin do what the registers say; under the lock. */
  void followMode() {
    Header header = parts.header();
    parts.interrupts().select(header.isBusMaster(), header.isPinDisabled());
  }
}
