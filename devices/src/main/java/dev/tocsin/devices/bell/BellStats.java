package dev.tocsin.devices.bell;

/**
 * What became of the rings so far.
 *
 * @param rung rings that reached the group
 * @param silent rings while the driver had no such source enabled
 * @param acknowledged times the driver cleared causes
 */
public record BellStats(long rung, long silent, long acknowledged) {}
