package dev.tocsin.chip.x86;

import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.timer.ApicClock;
import java.util.function.IntConsumer;
import java.util.function.LongConsumer;

/**
 * What the chips ask of their machine.
 *
 * @param clock the time of all chips
 * @param kick told the number of a processor that waits ({@link LocalApic#beginWait}) and has work;
 *     called by the thread that sends, after the work can be seen, at most once for each wait; must
 *     neither block nor call a chip
 * @param alarm told a time of the clock from which {@link SoftIrqChip#tick} has work; must neither
 *     block nor call a chip
 */
public record ChipWiring(ApicClock clock, IntConsumer kick, LongConsumer alarm) {}
