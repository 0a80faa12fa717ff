package dev.tocsin.vfiouser.irq;

import dev.tocsin.engine.port.LinePort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.linux.LinuxException;
import java.util.stream.IntStream;

/** The pins of a client as a port of the engine; a served function has one, of any chip. */
final class ClientLines implements LinePort {
  private final ClientPin[] pins;

  ClientLines(int count) {
    pins = IntStream.range(0, count).mapToObj(_ -> new ClientPin()).toArray(ClientPin[]::new);
  }

  ClientPin pin(int line) {
    return pins[line];
  }

  @Override
  public int lines() {
    return pins.length;
  }

  @Override
  public int lineOf(LegacyIrqSourceConfig pin) {
    return pin.pin() < pins.length ? pin.pin() : -1;
  }

  @Override
  public void set(int line, boolean high) throws InterruptException {
    try {
      pins[line].set(high);
    } catch (LinuxException refused) {
      throw new InterruptException(new HostCall(refused.call(), refused.errno()), refused);
    }
  }
}
