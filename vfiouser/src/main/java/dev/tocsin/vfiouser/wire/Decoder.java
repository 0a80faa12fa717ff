package dev.tocsin.vfiouser.wire;

import java.lang.foreign.MemorySegment;

/** Decodes commands of a client, all but those that read and write regions in place. */
public final class Decoder {
  private Decoder() {}

  /**
   * Decodes one command.
   *
   * @param message a whole message at offset 0
   * @param size its bytes, as {@link Header#framing} told
   * @return the request, or a {@link Refusal}; {@link Refusal#UNKNOWN_COMMAND} for region accesses,
   *     which {@link RegionAccess} and {@link RegionWrites} read where they lie
   */
  public static Request decode(MemorySegment message, int size) {
    var command = Command.of(Header.command(message));
    if (command.isEmpty()) {
      return Refusal.UNKNOWN_COMMAND;
    }
    return switch (command.get()) {
      case VERSION -> Version.decode(message, size);
      case DMA_MAP -> DmaMap.decode(message, size);
      case DMA_UNMAP -> DmaUnmap.decode(message, size);
      case DEVICE_GET_INFO -> DeviceInfo.decode(message, size);
      case DEVICE_GET_REGION_INFO -> RegionInfo.decode(message, size);
      case DEVICE_GET_REGION_IO_FDS -> RegionIoFds.decode(message, size);
      case DEVICE_GET_IRQ_INFO -> IrqInfo.decode(message, size);
      case DEVICE_SET_IRQS -> IrqSet.decode(message, size);
      case DEVICE_RESET -> DeviceReset.decode(size);
      case REGION_READ, REGION_WRITE, REGION_WRITE_MULTI, DMA_READ, DMA_WRITE ->
          Refusal.UNKNOWN_COMMAND;
    };
  }
}
