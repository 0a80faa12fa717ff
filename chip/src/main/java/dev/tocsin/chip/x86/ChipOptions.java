package dev.tocsin.chip.x86;

import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What chips a machine has.
 *
 * @param apicIds the x2APIC id of each processor, in the order of processors; the first is the
 *     bootstrap processor; 1 to 4096 different ids, each 0 to 65534
 * @param pins the pins of the IOAPIC, 24 to 240
 * @param wide whether messages carry destinations of more than 8 bits
 */
public record ChipOptions(List<Integer> apicIds, int pins, boolean wide) {
  /** The most processors. */
  public static final int MAX_PROCESSORS = 4096;

  /** The pins of a PC's IOAPIC. */
  public static final int DEFAULT_PINS = 24;

  private static final int LAST_ID = 0xfffe;

  /** The highest id that 8 bits can address; 255 is everyone. */
  private static final int LAST_BYTE_ID = 0xfe;

  /** Checks numbers and ids; the IOAPIC checks its pins. */
  public ChipOptions {
    apicIds = List.copyOf(apicIds);
    checkProcessors(apicIds.size());
    if (new HashSet<>(apicIds).size() != apicIds.size()) {
      throw new IllegalArgumentException("two processors have the same APIC id");
    }
    for (int id : apicIds) {
      if (id < 0 || id > LAST_ID) {
        throw new IllegalArgumentException("an APIC id is 0 to %d, not %d".formatted(LAST_ID, id));
      }
    }
  }

  /**
   * Describes a PC whose APIC ids are the processors' numbers.
   *
   * @param processors 1 to 4096
   * @return its chips; destinations are wide if there are processors that 8 bits cannot address
   */
  public static ChipOptions of(int processors) {
    checkProcessors(processors);
    List<Integer> ids = IntStream.range(0, processors).boxed().toList();
    return new ChipOptions(ids, DEFAULT_PINS, processors > LAST_BYTE_ID + 1);
  }

  private static void checkProcessors(int processors) {
    if (processors < 1 || processors > MAX_PROCESSORS) {
      throw new IllegalArgumentException(
          "a machine has 1 to %d processors, not %d".formatted(MAX_PROCESSORS, processors));
    }
  }
}
