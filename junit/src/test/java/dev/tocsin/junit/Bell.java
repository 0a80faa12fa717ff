package dev.tocsin.junit;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.machine.Device;
import dev.tocsin.machine.DeviceContext;
import dev.tocsin.machine.Placement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A device of two messages: the driver writes address and data, and 1 to unmask. */
final class Bell implements BusDevice {
  static final long ADDRESS = 0xd000_0000L;
  static final int SOURCES = 2;

  private final int[] words = new int[8];
  private @Nullable MessageGroup group;

  Device create(DeviceContext context) throws InterruptException {
    long base = context.sourceIds().allocate(SOURCES);
    MessageGroup made =
        context.interrupts().msi().createGroup(new MsiIrqGroupConfig(base, SOURCES));
    made.enable();
    group = made;
    return Device.of(List.of(Placement.mmio(ADDRESS, 4L * words.length, this)), made::close);
  }

  MessageGroup group() {
    return Objects.requireNonNull(group);
  }

  void ring(int source) throws InterruptException {
    group().trigger(source);
  }

  @Override
  public long read(long offset, int width) {
    return words[(int) offset / 4];
  }

  @Override
  public void write(long offset, int width, long value) {
    int word = (int) offset / 4;
    words[word] = (int) value;
    if (word % 4 == 2) {
      program(word / 4, value != 0);
    }
  }

  private void program(int source, boolean unmask) {
    try (var batch = group().batch()) {
      if (unmask) {
        int first = 4 * source;
        batch.unmask(source, new MsiIrqSourceConfig(0, words[first], words[first + 1], 0));
      } else {
        batch.mask(source);
      }
    } catch (InterruptException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
