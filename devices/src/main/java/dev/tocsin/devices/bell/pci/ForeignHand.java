package dev.tocsin.devices.bell.pci;

import dev.tocsin.interrupt.Notifier;
import dev.tocsin.pci.PciInterrupts;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Keeps a handle of each vector that was rung by others. Confined to the bell's agenda. */
final class ForeignHand {
  private final PciInterrupts output;
  private final ForeignRinger ringer;
  private final Map<Integer, Notifier> handles = new HashMap<>();

  ForeignHand(PciInterrupts output, ForeignRinger ringer) {
    this.output = output;
    this.ringer = ringer;
  }

  /** Has a vector rung; returns false if it has no handle in this mode, or the ringer fails. */
  boolean ring(int vector) {
    try {
      Notifier handle = handles.get(vector);
      if (handle == null) {
        Optional<Notifier> made = output.notifier(vector);
        if (made.isEmpty()) {
          return false;
        }
        handle = made.get();
        handles.put(vector, handle);
      }
      ringer.ring(vector, handle);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Gives all handles back: they are of another mode, or the bell goes. */
  void forget() {
    handles.values().forEach(Notifier::close);
    handles.clear();
  }
}
