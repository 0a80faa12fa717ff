package dev.tocsin.interrupt;

import java.util.OptionalLong;

/**
 * What one source has done since its group was created.
 *
 * <p>Counting costs the trigger path nothing. The time of the last trigger is kept from the first
 * reading on only. What another process rings while the kernel itself listens is consumed unseen:
 * such a source is {@code attached} and its foreign rings are missing here.
 *
 * @param triggers triggers of this process, whatever became of them
 * @param deliveries interrupts handed to the interrupt chips by this process, relayed ones included
 * @param latched triggers that found the source masked and were kept as its pending bit
 * @param coalesced events that were merged into one already pending
 * @param relayed rings of other processes that this process took in
 * @param dropped triggers while disabled, and messages no chip takes
 * @param attached whether the kernel delivers foreign rings by itself at this moment
 * @param lastTrigger {@link System#nanoTime()} of the last trigger of this process, if known
 */
public record VectorStats(
    long triggers,
    long deliveries,
    long latched,
    long coalesced,
    long relayed,
    long dropped,
    boolean attached,
    OptionalLong lastTrigger) {}
