package dev.tocsin.pci.msi;

import dev.tocsin.pci.config.FunctionLock;
import dev.tocsin.pci.config.RegisterBlock;

/**
 * The MSI-X capability (PCI 3.0, 6.8.2.3 to 6.8.2.5), with its table and pending bits.
 *
 * <pre>
 *   0  id, next     2  Message Control: 10:0 vectors - 1, 14 Function Mask, 15 Enable
 *   4  table: 31:3 offset, 2:0 base address register     8  pending bits: the same
 * </pre>
 */
public final class MsixCapability extends MessageCapability {
  /** The capability's identifier. */
  public static final int ID = 0x11;

  private static final int LENGTH = 12;
  private static final int CONTROL = 2;
  private static final int FUNCTION_MASK = 1 << 14;
  private static final int ENABLE = 1 << 15;

  private final MsixTable table;
  private final PendingBits pendingBits;

  /**
   * Creates a capability in its state after reset.
   *
   * @param layout how many vectors, and where
   * @param supply what it needs of its function
   * @param lock the function's
   */
  public MsixCapability(MsixLayout layout, MessageSupply supply, FunctionLock lock) {
    super(new RegisterBlock(LENGTH));
    table = new MsixTable(layout.vectors(), supply, lock);
    pendingBits = new PendingBits(table.messages(), lock);
    registers()
        .define(CONTROL, 2, layout.vectors() - 1)
        .writable(CONTROL, 2, FUNCTION_MASK | ENABLE)
        .define(4, 4, (int) layout.tableOffset() | layout.tableBar())
        .define(8, 4, (int) layout.pendingOffset() | layout.pendingBar());
  }

  @Override
  public boolean isEnabled() {
    return (registers().get(CONTROL, 2) & ENABLE) != 0;
  }

  @Override
  public int vectors() {
    return table.messages().count();
  }

  @Override
  public void open(boolean held) {
    boolean functionMask = (registers().get(CONTROL, 2) & FUNCTION_MASK) != 0;
    table.messages().open(held || functionMask, false);
  }

  /**
   * Returns the table.
   *
   * @return what answers where the layout says
   */
  public MsixTable table() {
    return table;
  }

  /**
   * Returns the pending bits.
   *
   * @return what answers where the layout says
   */
  public PendingBits pendingArray() {
    return pendingBits;
  }

  /**
   * Returns how many writes were dropped.
   *
   * @return a count, over table and pending bits
   */
  public long droppedWrites() {
    return table.droppedWrites() + pendingBits.droppedWrites();
  }

  @Override
  MessageVectors messages() {
    return table.messages();
  }
}
