/**
 * Reads what a PCI function says of itself, in the form that {@code lspci} has made known.
 *
 * <p>A decoder of its own: it sees what a guest sees, registers alone, and shares no code with what
 * implements them. What registers cannot tell without being written, the sizes of ranges, comes
 * from the function, as {@code lspci} has it from the kernel.
 *
 * <p>Reading changes nothing, and may be done while a guest runs; the lines are then of slightly
 * different moments. Whatever a guest wrote, decoding ends and does not throw: lists of
 * capabilities that run in circles are cut off.
 */
package dev.tocsin.machine.lspci;
