package dev.tocsin.vfiouser;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function with one BAR, INTx, MSI and MSI-X, and registers that ring and copy.
 *
 * <pre>
 *   0x00 identity   0x04 scratch   0x08 ring vector (w)   0x0c level (w)   0x10 DMA result
 *   0x20 address    0x28 value     0x30 (w) 1: read value from address, 2: write it there
 * </pre>
 */
final class TinyFunction implements ServedFunction {
  static final int IDENTITY = 0x0b11_7051;
  static final int VENDOR = 0x1b36;
  static final int DEVICE = 0x7051;
  static final int BAR_SIZE = 0x1000;
  static final int MSIX_AT = 0x40;
  static final int MSI_AT = 0x50;
  static final int VECTORS = 8;
  static final int MESSAGES = 4;

  /** The bits of each byte of config space that a driver can write. */
  private static final Map<Integer, Integer> WRITABLE = new HashMap<>();

  static {
    WRITABLE.putAll(Map.of(4, 7, 5, 4, 0x11, 0xf0, 0x12, 0xff, 0x13, 0xff, 0x3c, 0xff));
    WRITABLE.putAll(Map.of(MSIX_AT + 3, 0xc0, MSI_AT + 2, 0x71));
    for (int i = MSI_AT + 4; i < MSI_AT + 14; i++) {
      WRITABLE.put(i, 0xff);
    }
  }

  private final ClientHost host;
  private final LineGroup line;
  private final ByteBuffer config = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
  private final ByteBuffer bar = ByteBuffer.allocate(BAR_SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private volatile @Nullable MessageGroup group;
  private boolean level;
  int resets;

  /** Thrown once by a reset. */
  volatile @Nullable Error broken;

  TinyFunction(ClientHost host) throws InterruptException {
    this.host = host;
    line = host.interrupts().legacy().createGroup(new LegacyIrqGroupConfig(0));
    line.enable();
    config.putShort(0, (short) VENDOR).putShort(2, (short) DEVICE).putShort(6, (short) 0x10);
    config.put(0x0b, (byte) 0xff).put(0x34, (byte) MSIX_AT).put(0x3d, (byte) 1);
    config.putShort(MSIX_AT, (short) (0x11 | (MSI_AT << 8))).putShort(MSIX_AT + 2, (short) 7);
    config.putInt(MSIX_AT + 4, 0x800).putInt(MSIX_AT + 8, 0xc00);
    config.putShort(MSI_AT, (short) 5).putShort(MSI_AT + 2, (short) ((2 << 1) | (1 << 7)));
    bar.putInt(0, IDENTITY);
  }

  Optional<MessageGroup> group() {
    return Optional.ofNullable(group);
  }

  LineGroup line() {
    return line;
  }

  ClientHost host() {
    return host;
  }

  @Override
  public long barSize(int index) {
    return index == 0 ? BAR_SIZE : 0;
  }

  @Override
  public long readBar(int index, long offset, int width) {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value |= (bar.get((int) offset + i) & 0xffL) << (8 * i);
    }
    return value;
  }

  @Override
  public void writeBar(int index, long offset, int width, long value) {
    try {
      switch ((int) offset) {
        case 0 -> {}
        case 8 -> ring((int) value);
        case 0xc -> {
          level = value != 0;
          follow();
        }
        case 0x30 -> copy((int) value);
        default -> {
          for (int i = 0; i < width; i++) {
            bar.put((int) offset + i, (byte) (value >>> (8 * i)));
          }
        }
      }
    } catch (InterruptException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private void ring(int vector) throws InterruptException {
    MessageGroup present = group;
    if (present != null) {
      present.trigger(vector);
    }
  }

  private void copy(int how) {
    var value = MemorySegment.ofArray(new byte[8]);
    value.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, bar.getLong(0x28));
    long address = bar.getLong(0x20);
    boolean done =
        how == 1 ? host.memory().read(address, value) : host.memory().write(address, value);
    bar.putLong(0x28, value.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
    bar.putInt(0x10, done ? 1 : 2);
  }

  @Override
  public int configSize() {
    return config.capacity();
  }

  @Override
  public int readConfig(int offset, int width) {
    return switch (width) {
      case 1 -> config.get(offset) & 0xff;
      case 2 -> config.getShort(offset) & 0xffff;
      default -> config.getInt(offset);
    };
  }

  @Override
  public void writeConfig(int offset, int width, int value) {
    for (int i = 0; i < width; i++) {
      int mask = WRITABLE.getOrDefault(offset + i, 0);
      int kept = config.get(offset + i) & ~mask;
      config.put(offset + i, (byte) (kept | ((value >>> (8 * i)) & mask)));
    }
    follow();
  }

  /** Makes pin and group follow the registers. */
  private void follow() {
    boolean msix = (config.get(MSIX_AT + 3) & 0x80) != 0;
    boolean msi = (config.get(MSI_AT + 2) & 1) != 0;
    boolean disabled = (config.get(5) & 4) != 0;
    config.put(6, (byte) (level ? 0x18 : 0x10));
    try {
      if (level && !disabled && !msi && !msix) {
        line.raise();
      } else {
        line.lower();
      }
      use(msix ? VECTORS : msi ? MESSAGES : 0);
    } catch (InterruptException refused) {
      throw new IllegalStateException(refused);
    }
  }

  private void use(int count) throws InterruptException {
    MessageGroup present = group;
    if (present != null && present.size() != count) {
      group = null;
      host.interrupts().msi().destroyGroup(present);
      host.sourceIds().free(host.name(), present.base());
      present = null;
    }
    if (present == null && count > 0) {
      long base = host.sourceIds().allocate(host.name(), count);
      MessageGroup next = host.interrupts().msi().createGroup(new MsiIrqGroupConfig(base, count));
      next.enable();
      group = next;
    }
  }

  @Override
  public void reset() {
    Error failure = broken;
    broken = null;
    if (failure != null) {
      throw failure;
    }
    resets++;
    WRITABLE.forEach((at, mask) -> config.put(at, (byte) (config.get(at) & ~mask)));
    level = false;
    bar.putInt(4, 0);
    follow();
  }
}
