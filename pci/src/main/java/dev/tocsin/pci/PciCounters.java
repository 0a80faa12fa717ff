package dev.tocsin.pci;

/**
 * What became of a function's odd events.
 *
 * @param droppedWrites writes to the MSI-X table or pending bits that no rule allows (S24)
 * @param silentTriggers triggers that had no message: no such vector, or messages are off
 * @param hostRefusals calls that the host refused
 * @param unplacedBars base address registers set to a place that is taken or that is none
 */
public record PciCounters(
    long droppedWrites, long silentTriggers, long hostRefusals, long unplacedBars) {}
