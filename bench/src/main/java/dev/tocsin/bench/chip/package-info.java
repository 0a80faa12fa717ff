/**
 * The rows of the chips in Java: what an interrupt costs where no kernel takes part.
 *
 * <p>These rows need nothing but Java. Their floor is Java as well: a bare atomic OR into an array,
 * a bare {@code LockSupport.unpark} between two threads, or the same operation in a machine with
 * one processor. It is measured in the round itself, window by window in turn with ours.
 *
 * <p>A window is some dozens of deliveries between two looks at the clock. What the processor does
 * with them (acknowledge and end, by its registers) comes after the second look, so that each
 * delivery sets a bit that was clear.
 */
package dev.tocsin.bench.chip;
