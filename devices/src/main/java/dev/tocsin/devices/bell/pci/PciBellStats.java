package dev.tocsin.devices.bell.pci;

/**
 * What became of a bell's rings since it was made.
 *
 * @param rung rings of all sources
 * @param acknowledged times the driver cleared a cause
 * @param failed rings that were to come from somebody else who could not
 * @param dropped writes that no register takes
 */
public record PciBellStats(long rung, long acknowledged, long failed, long dropped) {}
