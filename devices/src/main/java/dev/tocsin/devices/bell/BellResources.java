package dev.tocsin.devices.bell;

import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqGroupConfig;

/**
 * What the board gives a bell.
 *
 * @param irq the legacy irq number its line is wired to
 * @param messages identifiers of its messages, as many as it may ever ask for
 * @param requester the device id its messages carry
 */
public record BellResources(LegacyIrqGroupConfig irq, MsiIrqGroupConfig messages, int requester) {}
