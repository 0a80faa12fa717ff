package dev.tocsin.interrupt;

/**
 * A group of one line, which several devices may share.
 *
 * <p>The line is high while at least one of its sharers raises it. {@link #trigger} pulses it,
 * which suits edge-triggered pins only; a level-triggered device raises, and lowers when its cause
 * is gone. An enabled line needs no {@link #update} first: it drives the pin of its irq number,
 * unmasked.
 *
 * <p>While masked, pulses latch and the level is remembered.
 */
public interface LineGroup extends InterruptSourceGroup {
  /**
   * Raises this group's share of the line; does nothing if it is raised.
   *
   * @throws InterruptException if closed or the host refuses
   */
  void raise() throws InterruptException;

  /**
   * Lowers this group's share of the line; does nothing if it is low.
   *
   * @throws InterruptException if closed or the host refuses
   */
  void lower() throws InterruptException;

  /**
   * Asks to be told when the guest has ended an interrupt of this line (EOI).
   *
   * <p>From then on the line falls by itself at each EOI, and then {@code action} runs: a device
   * that still wants service raises again. It runs on a thread of the VMM, without any lock of this
   * package held; it must not block. Where the kernel holds the interrupt chip, a share once raised
   * falls at the EOI and not before.
   *
   * <p>While the group is masked or disabled, an EOI of the line is not told. So when a raised line
   * goes live again, {@code action} runs in place of the level, on the thread that did it: whether
   * the device was served meanwhile, together with a sharer of its line, the device alone knows.
   *
   * @param action what to run; replaces the one before
   * @throws InterruptException {@code Unsupported} where the back end cannot tell, or the host
   *     refuses
   */
  void onResample(Runnable action) throws InterruptException;
}
