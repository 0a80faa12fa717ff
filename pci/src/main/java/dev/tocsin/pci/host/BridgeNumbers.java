package dev.tocsin.pci.host;

/**
 * Which buses lie behind a bridge.
 *
 * @param secondary the one directly behind it
 * @param subordinate the highest of them
 */
record BridgeNumbers(int secondary, int subordinate) {
  static final BridgeNumbers NONE = new BridgeNumbers(0, 0);

  boolean covers(int number) {
    return secondary <= number && number <= subordinate;
  }
}
