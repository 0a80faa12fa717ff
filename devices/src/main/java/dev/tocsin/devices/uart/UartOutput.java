package dev.tocsin.devices.uart;

/** Where transmitted bytes go. */
@FunctionalInterface
public interface UartOutput {
  /**
   * Takes a byte if there is room; never blocks, never calls the port back.
   *
   * <p>Called under the port's lock. After a refusal the owner calls {@link Uart16550#outputReady}
   * once there is room.
   *
   * @param value the byte
   * @return false if there is no room now
   */
  boolean offer(byte value);
}
