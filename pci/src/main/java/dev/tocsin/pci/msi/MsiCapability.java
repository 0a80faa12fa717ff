package dev.tocsin.pci.msi;

import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.pci.config.RegisterBlock;

/**
 * The MSI capability (PCI 3.0, 6.8.1), in any of its four layouts (S32).
 *
 * <pre>
 *    0  id, next     2  Message Control: 0 Enable, 3:1 capable, 6:4 enabled, 7 64-bit, 8 masks
 *    4  address      8  upper address, if 64-bit
 *    8 or 12  data  12 or 16  mask bits   16 or 20  pending bits, if maskable
 * </pre>
 */
public final class MsiCapability extends MessageCapability implements VectorSettings {
  /** The capability's identifier. */
  public static final int ID = 0x05;

  private static final int CONTROL = 2;
  private static final int ENABLE = 1;
  private static final int MULTIPLE_ENABLE_SHIFT = 4;
  private static final int MULTIPLE_ENABLE = 7 << MULTIPLE_ENABLE_SHIFT;
  private static final int ADDRESS = 4;
  private static final int UPPER = 8;

  private final MsiLayout layout;
  private final MessageSupply supply;
  private final MessageVectors messages;
  private int enabledMessages = 1;
  private boolean changed;

  /**
   * Creates a capability in its state after reset.
   *
   * @param layout which registers it has
   * @param supply what it needs of its function
   */
  public MsiCapability(MsiLayout layout, MessageSupply supply) {
    super(new RegisterBlock(layout.length()));
    this.layout = layout;
    this.supply = supply;
    messages = new MessageVectors(layout.messages(), supply, this);
    int capable = Integer.numberOfTrailingZeros(layout.messages());
    int control =
        capable << 1 | (layout.address64() ? 1 << 7 : 0) | (layout.maskable() ? 1 << 8 : 0);
    RegisterBlock block = registers();
    block
        .define(CONTROL, 2, control)
        .writable(CONTROL, 2, ENABLE | MULTIPLE_ENABLE)
        .writable(ADDRESS, 4, ~3)
        .writable(layout.dataOffset(), 2, 0xffff);
    if (layout.address64()) {
      block.writable(UPPER, 4, -1);
    }
    if (layout.maskable()) {
      block
          .writable(layout.maskOffset(), 4, -1 >>> (32 - layout.messages()))
          .live(layout.pendingOffset(), -1, this::pendingBits);
    }
    block.onWrite(this::written);
  }

  /** Clamps what is enabled to what there is, and forgets what is pending of the excess (S30). */
  private void written() {
    int control = registers().get(CONTROL, 2);
    int capable = Integer.numberOfTrailingZeros(layout.messages());
    int wanted = (control & MULTIPLE_ENABLE) >>> MULTIPLE_ENABLE_SHIFT;
    int log = Math.min(wanted, capable);
    if (log != wanted) {
      registers().set(CONTROL, 2, (control & ~MULTIPLE_ENABLE) | log << MULTIPLE_ENABLE_SHIFT);
    }
    int before = enabledMessages;
    enabledMessages = 1 << log;
    for (int i = enabledMessages; i < before; i++) {
      messages.drop(i);
    }
    changed = true;
  }

  /**
   * Returns how many messages the function is capable of.
   *
   * @return 1 to 32
   */
  public int capable() {
    return layout.messages();
  }

  @Override
  public boolean isEnabled() {
    return (registers().get(CONTROL, 2) & ENABLE) != 0;
  }

  @Override
  public int vectors() {
    return enabledMessages;
  }

  @Override
  public void open(boolean held) {
    messages.open(held, changed);
    changed = false;
  }

  @Override
  public boolean masked(int vector) {
    return vector >= enabledMessages
        || (layout.maskable() && (registers().get(layout.maskOffset(), 4) >>> vector & 1) != 0);
  }

  /** The low bits of the data are the vector's (S29). */
  @Override
  public MsiIrqSourceConfig message(int vector) {
    RegisterBlock block = registers();
    int data = block.get(layout.dataOffset(), 2);
    return new MsiIrqSourceConfig(
        layout.address64() ? block.get(UPPER, 4) : 0,
        block.get(ADDRESS, 4),
        (data & -enabledMessages) | vector,
        supply.requesterId());
  }

  private int pendingBits() {
    int bits = 0;
    for (int i = 0; i < enabledMessages; i++) {
      bits |= messages.isPending(i) ? 1 << i : 0;
    }
    return bits;
  }

  @Override
  MessageVectors messages() {
    return messages;
  }
}
