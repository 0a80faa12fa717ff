package dev.tocsin.chip.x86.pic;

/**
 * The state of the pair.
 *
 * @param master the chip of IRQ 0 to 7
 * @param slave the chip of IRQ 8 to 15
 */
public record PicPairState(PicState master, PicState slave) {}
