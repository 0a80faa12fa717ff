package dev.tocsin.testkit.simulated;

import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps delivered messages in their order. Thread-safe. */
public final class DeliveryJournal implements Consumer<MsiIrqSourceConfig> {
  private final List<MsiIrqSourceConfig> delivered = new ArrayList<>();

  /** Makes an empty journal. */
  public DeliveryJournal() {}

  @Override
  public synchronized void accept(MsiIrqSourceConfig message) {
    delivered.add(message);
  }

  /**
   * Returns what was delivered since the last time.
   *
   * @return the messages, the first one first
   */
  public synchronized List<MsiIrqSourceConfig> take() {
    List<MsiIrqSourceConfig> taken = List.copyOf(delivered);
    delivered.clear();
    return taken;
  }
}
