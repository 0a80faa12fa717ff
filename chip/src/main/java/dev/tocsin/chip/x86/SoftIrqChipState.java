package dev.tocsin.chip.x86;

import dev.tocsin.chip.x86.apic.LocalApicState;
import dev.tocsin.chip.x86.ioapic.IoApicState;
import dev.tocsin.chip.x86.pic.PicPairState;
import java.util.List;

/**
 * The state of all chips while the machine stands still.
 *
 * <p>Lines that fall at the end of an interrupt are not part of it: their owners raise them again
 * (S51).
 *
 * @param localApics one for each processor
 * @param ioApic the IOAPIC
 * @param pics the 8259A pair
 * @param lines for each line, whether it was set high
 */
public record SoftIrqChipState(
    List<LocalApicState> localApics, IoApicState ioApic, PicPairState pics, List<Boolean> lines) {
  /** Checks that there is a line for each pin. */
  public SoftIrqChipState {
    localApics = List.copyOf(localApics);
    lines = List.copyOf(lines);
    if (lines.size() != ioApic.pins().size()) {
      throw new IllegalArgumentException(
          "%d lines for %d pins".formatted(lines.size(), ioApic.pins().size()));
    }
  }
}
