package dev.tocsin.pci;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A bus with one function that has one range: what a search can afford. */
public final class OneRange implements Upstream {
  private @Nullable BusDevice device;

  /** Returns what answers in the range. */
  public BusDevice device() {
    if (device == null) {
      throw new AssertionError("nothing is placed");
    }
    return device;
  }

  @Override
  public int requesterId() {
    return 0x18;
  }

  @Override
  public OptionalInt irqOf(InterruptPin pin) {
    return OptionalInt.of(16 + pin.number() - 1);
  }

  @Override
  public boolean leadsHere(BarSpace space, BusRange range) {
    return true;
  }

  @Override
  public boolean place(BarSpace space, BusRange range, BusDevice placed) {
    device = placed;
    return true;
  }

  @Override
  public void remove(BarSpace space, BusRange range) {
    device = null;
  }
}
