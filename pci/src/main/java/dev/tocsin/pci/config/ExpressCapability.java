package dev.tocsin.pci.config;

/**
 * The PCI Express capability, version 2 (PCI Express 3.1, 7.8): one lane at 2.5 GT/s that is up.
 */
public final class ExpressCapability {
  /** The capability's identifier. */
  public static final int ID = 0x10;

  private static final int LENGTH = 0x3c;
  private static final int VERSION = 2;
  private static final int DEVICE_CAPABILITIES = 4;
  private static final int DEVICE_CONTROL = 8;
  private static final int DEVICE_STATUS = 10;
  private static final int LINK_CAPABILITIES = 0x0c;
  private static final int LINK_CONTROL = 0x10;
  private static final int LINK_STATUS = 0x12;
  private static final int ROLE_BASED_ERRORS = 1 << 15;
  private static final int FUNCTION_RESET_CAPABLE = 1 << 28;
  private static final int INITIATE_FUNCTION_RESET = 1 << 15;
  private static final int DEVICE_CONTROL_BITS = 0x78ff;
  private static final int ONE_LANE = 1 << 4;
  private static final int SPEED_2_5 = 1;

  private ExpressCapability() {}

  /**
   * Returns the registers.
   *
   * @param kind what the function is
   * @param reset runs under the lock when the guest asks for a function level reset
   * @return a block to be placed in a configuration space
   */
  public static RegisterBlock of(ExpressKind kind, Runnable reset) {
    var block = new RegisterBlock(LENGTH);
    boolean port = kind == ExpressKind.ROOT_PORT;
    block
        .define(2, 2, VERSION | kind.code() << 4)
        .define(DEVICE_CAPABILITIES, 4, ROLE_BASED_ERRORS | (port ? 0 : FUNCTION_RESET_CAPABLE))
        .writable(DEVICE_CONTROL, 2, DEVICE_CONTROL_BITS)
        .clearable(DEVICE_STATUS, 2, 0xf);
    if (kind != ExpressKind.INTEGRATED) {
      block
          .define(LINK_CAPABILITIES, 4, SPEED_2_5 | ONE_LANE)
          .writable(LINK_CONTROL, 2, 0xfb)
          .define(LINK_STATUS, 2, SPEED_2_5 | ONE_LANE);
    }
    if (!port) {
      block.writable(DEVICE_CONTROL, 2, DEVICE_CONTROL_BITS | INITIATE_FUNCTION_RESET);
      block.onWrite(() -> initiate(block, reset));
    }
    return block;
  }

  /** The bit reads 0: it asks for a reset, and that is all (PCI Express 3.1, 6.6.2). */
  private static void initiate(RegisterBlock block, Runnable reset) {
    int control = block.get(DEVICE_CONTROL, 2);
    if ((control & INITIATE_FUNCTION_RESET) != 0) {
      block.set(DEVICE_CONTROL, 2, control & ~INITIATE_FUNCTION_RESET);
      reset.run();
    }
  }
}
