package dev.tocsin.bench.pci;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.Optional;

/** A back end whose chips take everything and do nothing: what is left is ours. */
final class Nowhere {
  private Nowhere() {}

  static BackEnd backEnd() {
    return new BackEnd("nowhere", Taken::new, new Lines(), Optional.empty(), Optional.empty());
  }

  private static final class Taken extends PreparedMessage {
    Taken(MsiIrqSourceConfig config) {
      super(config, true);
    }

    @Override
    public Delivery deliver() {
      return Delivery.DELIVERED;
    }
  }

  private record Lines() implements LinePort {
    @Override
    public int lines() {
      return 24;
    }

    @Override
    public int lineOf(LegacyIrqSourceConfig pin) {
      return pin.pin();
    }

    @Override
    public void set(int line, boolean high) {}
  }
}
