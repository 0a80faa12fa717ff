package dev.tocsin.pci;

import java.util.List;

/**
 * All that a function remembers, but for its device.
 *
 * @param config the bytes of its configuration space, 256 or 4096
 * @param messages table and pending bits
 * @param level whether the device wants service
 */
public record FunctionState(List<Byte> config, MessageState messages, boolean level) {
  /** Copies the list. */
  public FunctionState {
    config = List.copyOf(config);
  }
}
