package dev.tocsin.chip.x86;

import dev.tocsin.chip.x86.ioapic.PinMessages;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * What IOAPIC and 8259A pair ask of a machine that has its local APICs elsewhere.
 *
 * @param nanos the time in nanoseconds from any start, which never goes back
 * @param messages makes what the IOAPIC's pins send; what it makes is delivered under the chips'
 *     lock, so neither may call a chip
 * @param intr told when the 8259A pair asks for an acknowledge cycle
 * @param alarm told a time from which {@link SplitIrqChip#tick} has work; must neither block nor
 *     call a chip
 */
public record SplitWiring(
    LongSupplier nanos, PinMessages messages, Intr intr, LongConsumer alarm) {}
