package dev.tocsin.devices.nvme.queue;

import dev.tocsin.memory.DmaMemory;
import java.lang.foreign.MemorySegment;

/**
 * The two pages of guest memory that hold shadow doorbells and their event indexes, laid out as the
 * doorbell registers are (NVMe 1.4, 5.7).
 *
 * @param memory the guest's
 * @param doorbells address of the page that the driver writes
 * @param eventIndexes address of the page that the controller writes
 */
public record ShadowBuffers(DmaMemory memory, long doorbells, long eventIndexes) {
  private static final int BYTES_PER_QUEUE = 8;
  private static final int HEAD = 4;

  /**
   * Clears the event indexes of all queues there can be.
   *
   * @param queues how many there can be
   * @return false if either buffer is not memory that it has to be
   */
  public boolean clear(int queues) {
    MemorySegment bytes = MemorySegment.ofArray(new byte[queues * BYTES_PER_QUEUE]);
    if (!memory.read(doorbells, bytes)) {
      return false;
    }
    bytes.fill((byte) 0);
    return memory.write(eventIndexes, bytes);
  }

  ShadowDoorbell tail(int queue) {
    return at((long) queue * BYTES_PER_QUEUE);
  }

  ShadowDoorbell head(int queue) {
    return at((long) queue * BYTES_PER_QUEUE + HEAD);
  }

  private ShadowDoorbell at(long offset) {
    return new ShadowDoorbell(memory, doorbells + offset, eventIndexes + offset);
  }
}
