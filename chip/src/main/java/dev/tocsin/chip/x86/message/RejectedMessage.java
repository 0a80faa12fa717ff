package dev.tocsin.chip.x86.message;

import dev.tocsin.chip.GuestFault;

/**
 * A message that no local APIC would take.
 *
 * @param fault what is wrong with it
 */
public record RejectedMessage(GuestFault fault) implements DecodedMessage {}
