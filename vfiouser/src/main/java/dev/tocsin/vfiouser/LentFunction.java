package dev.tocsin.vfiouser;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.BarSpace;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciEvents;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciResources;
import dev.tocsin.pci.Upstream;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A function of ours, the same that sits on a bus of the micro VM, lent to a client.
 *
 * <p>The client decodes addresses, so nothing is placed anywhere: BARs are reached by their number.
 * Whichever pin the function has, it is the one the client knows.
 */
public final class LentFunction implements ServedFunction {
  private static final long NOTHING = -1;

  private final PciFunction function;
  private final @Nullable BusDevice[] devices = new BusDevice[BARS];
  private final long[] sizes = new long[BARS];

  private LentFunction(PciFunction function) {
    this.function = function;
    for (int i = 0; i < BARS; i++) {
      Bar bar = function.bar(i).orElse(null);
      devices[i] = bar == null ? null : bar.device();
      sizes[i] = bar == null ? 0 : bar.size();
    }
  }

  /**
   * Lends a function.
   *
   * @param function one that is on no bus; stays its owner's, who closes it after the server
   * @return what a {@link FunctionFactory} returns
   * @throws IllegalStateException if the function is on a bus
   */
  public static ServedFunction of(PciFunction function) {
    function.attach(new Nowhere());
    return new LentFunction(function);
  }

  /**
   * Says what a function to be lent takes interrupts from.
   *
   * @param host what the server gives
   * @param events told of what a client cannot be told of
   * @return what a builder of functions wants
   */
  public static PciResources resources(ClientHost host, PciEvents events) {
    return new PciResources(
        host.interrupts(), count -> host.sourceIds().allocate(host.name(), count), events);
  }

  @Override
  public long barSize(int bar) {
    return sizes[bar];
  }

  @Override
  public long readBar(int bar, long offset, int width) {
    BusDevice device = devices[bar];
    return device == null ? NOTHING : device.read(offset, width);
  }

  @Override
  public void writeBar(int bar, long offset, int width, long value) {
    BusDevice device = devices[bar];
    if (device != null) {
      device.write(offset, width, value);
    }
  }

  @Override
  public int configSize() {
    return function.configSize();
  }

  @Override
  public int readConfig(int offset, int width) {
    return (int) function.readConfig(offset, width);
  }

  @Override
  public void writeConfig(int offset, int width, int value) {
    function.writeConfig(offset, width, Integer.toUnsignedLong(value));
  }

  @Override
  public void reset() {
    function.reset();
  }

  /** A bus that is the client's. */
  private static final class Nowhere implements Upstream {
    @Override
    public int requesterId() {
      return 0;
    }

    @Override
    public OptionalInt irqOf(InterruptPin pin) {
      return OptionalInt.of(0);
    }

    @Override
    public boolean leadsHere(BarSpace space, BusRange range) {
      return true;
    }

    @Override
    public boolean place(BarSpace space, BusRange range, BusDevice device) {
      return true;
    }

    @Override
    public void remove(BarSpace space, BusRange range) {}
  }
}
