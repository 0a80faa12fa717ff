package dev.tocsin.chip.x86;

import dev.tocsin.chip.x86.ioapic.IoApicState;
import dev.tocsin.chip.x86.pic.PicPairState;
import java.util.List;

/**
 * The state of IOAPIC and 8259A pair while the machine stands still.
 *
 * <p>Lines that fall at the end of an interrupt are not part of it: their owners raise them again
 * (S51).
 *
 * @param ioApic the IOAPIC
 * @param pics the 8259A pair
 * @param lines for each line, whether it was set high
 */
public record SplitIrqChipState(IoApicState ioApic, PicPairState pics, List<Boolean> lines) {
  /** Checks that there is a line for each pin. */
  public SplitIrqChipState {
    lines = List.copyOf(lines);
    if (lines.size() != ioApic.pins().size()) {
      throw new IllegalArgumentException(
          "%d lines for %d pins".formatted(lines.size(), ioApic.pins().size()));
    }
  }
}
