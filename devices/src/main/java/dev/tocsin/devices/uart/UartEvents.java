package dev.tocsin.devices.uart;

import dev.tocsin.interrupt.InterruptException;

/**
 * What a serial port tells its owner.
 *
 * <p>The first two are driven by the guest, as often as it likes: count them or act, do not log
 * each.
 */
public interface UartEvents {
  /** The receiver has room again after it refused a byte; called without a lock held. */
  void inputRoom();

  /** The guest wrote a byte while the transmitter was full, and it is lost. */
  void outputLost();

  /**
   * The host refused to move the interrupt line; called under the port's lock.
   *
   * @param failure its cause
   */
  void interruptFailed(InterruptException failure);
}
