package dev.tocsin.interrupt;

/** What one source is configured with: the pin it drives, or the message it sends. */
public sealed interface InterruptSourceConfig permits LegacyIrqSourceConfig, MsiIrqSourceConfig {}
