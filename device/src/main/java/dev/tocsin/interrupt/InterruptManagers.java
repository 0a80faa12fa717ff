package dev.tocsin.interrupt;

/**
 * The two managers a device manager hands to a device.
 *
 * @param legacy creates groups of one line
 * @param msi creates groups of messages
 */
public record InterruptManagers(LegacyInterruptManager legacy, MsiInterruptManager msi) {}
