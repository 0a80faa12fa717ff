package dev.tocsin.pci;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;
import java.util.Optional;

/**
 * How a device raises interrupts, whatever its driver has chosen.
 *
 * <p>A device says two things, and says both in every mode: what happened ({@link #trigger}), and
 * whether it wants service at this moment ({@link #level}). The driver's mode decides which of the
 * two reaches the guest, so a device has no branch on it:
 *
 * <pre>{@code
 * status |= cause;
 * interrupts.level(status != 0); // INTx: the pin follows
 * interrupts.trigger(0);         // MSI, MSI-X: one message
 * }</pre>
 *
 * <p>Thread-safe. Nothing here throws for what a guest did or a host refuses: both are counted
 * ({@link PciCounters}).
 */
public interface PciInterrupts {
  /**
   * Tells that something happened: sends the message of this vector.
   *
   * <p>MSI-X: vectors 0 to table size - 1. MSI: a driver that enabled n messages, fewer than the
   * device has vectors, gets message {@code vector mod n}. Masked: latched. In the other modes, and
   * for a number that is no vector (0xffff, say), nothing happens.
   *
   * <p>Takes no lock and allocates nothing.
   *
   * @param vector from 0
   */
  void trigger(int vector);

  /**
   * Tells whether the device wants service: the state behind the INTx pin.
   *
   * <p>Status.Interrupt and the pin follow in mode INTx; in other modes the state is kept until the
   * driver comes back to INTx (PCI 3.0, 6.2.3). Calls are ordered by the device, with the lock that
   * orders its causes.
   *
   * @param asserted true while there is a cause
   */
  void level(boolean asserted);

  /**
   * Returns what the driver has chosen.
   *
   * @return the mode at this moment
   */
  InterruptMode mode();

  /**
   * Returns how many vectors have a message of their own.
   *
   * @return MSI-X: the table's size; MSI: what the driver enabled; else 0
   */
  int vectors();

  /**
   * Returns a handle by which another process triggers a vector.
   *
   * <p>It rings as long as the mode stays; ask again when told that it changed.
   *
   * @param vector 0 to {@link #vectors()} - 1
   * @return a handle the caller owns; empty without such a vector, or where the platform has none
   * @throws InterruptException if the host refuses
   */
  Optional<Notifier> notifier(int vector) throws InterruptException;
}
