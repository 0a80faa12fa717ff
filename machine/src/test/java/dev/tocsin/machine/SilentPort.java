package dev.tocsin.machine;

import dev.tocsin.devices.uart.Uart16550;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.machine.platform.Lines;
import java.nio.charset.StandardCharsets;

/** A guest's view of a serial port whose line leads nowhere. */
final class SilentPort {
  private final Uart16550 uart;

  SilentPort(SerialConsole console) {
    uart =
        new Uart16550(
            new Lines().createGroup(new LegacyIrqGroupConfig(4)),
            console.output(),
            console.events(failure -> {
              throw new AssertionError(failure);
            }));
    console.connect(uart);
  }

  boolean ready() {
    return (uart.read(5, 1) & 0x20) != 0;
  }

  void print(String text) {
    for (byte value : text.getBytes(StandardCharsets.US_ASCII)) {
      uart.write(0, 1, value);
    }
  }

  /** Waits for a byte and reads it. */
  int read() {
    while ((uart.read(5, 1) & 1) == 0) {
      Thread.onSpinWait();
    }
    return (int) uart.read(0, 1);
  }
}
