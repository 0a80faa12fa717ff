package dev.tocsin.pci;

import dev.tocsin.interrupt.MessageGroup;
import java.util.Optional;

/** A PCI function: its configuration space, ranges and interrupts. */
public final class PciFunction implements AutoCloseable {
  PciFunction() {}

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
    throw new UnsupportedOperationException();
  }

  /**
   * Writes configuration space.
   *
   * @param offset bytes from its start, any number
   * @param width bytes, 1 to 8
   * @param value the value in the low {@code width} bytes
   */
  public void writeConfig(int offset, int width, long value) {
    throw new UnsupportedOperationException();
  }

  /**
   * Puts the function on a bus; its state is as it was built, restored or reset.
   *
   * @param upstream what it sees of the bus
   * @throws IllegalStateException if it is on one
   */
  public void attach(Upstream upstream) {
    throw new UnsupportedOperationException();
  }

  /** Takes the function off its bus: no range, no group is left; idempotent. */
  public void detach() {
    throw new UnsupportedOperationException();
  }

  /** Looks again where ranges lead and which line the pin has: something above has changed. */
  public void refresh() {
    throw new UnsupportedOperationException();
  }

  /** Resets all registers, then the device. */
  public void reset() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns what the device raises interrupts by.
   *
   * @return the same as the builder's
   */
  public PciInterrupts interrupts() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns the group of messages that is in use, for statistics.
   *
   * @return the group, the function's; empty in modes without messages
   */
  public Optional<MessageGroup> messages() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns what a driver recognises the function by.
   *
   * @return its identity
   */
  public PciIdentity identity() {
    throw new UnsupportedOperationException();
  }

  /**
   * Tells whether the driver allows the device to reach memory.
   *
   * @return Bus Master Enable
   */
  public boolean isBusMaster() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns what became of odd events.
   *
   * @return a snapshot
   */
  public PciCounters counters() {
    throw new UnsupportedOperationException();
  }

  /**
   * Returns all that the function remembers.
   *
   * @return a state that {@link #restore} takes
   */
  public FunctionState save() {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes a state over; all messages are put into force by one batch (S51).
   *
   * @param state what {@link #save} returned for a function composed alike
   * @throws IllegalArgumentException if it is none; nothing has changed then
   */
  public void restore(FunctionState state) {
    throw new UnsupportedOperationException();
  }

  /** Takes the function off its bus. */
  @Override
  public void close() {
    detach();
  }
}
