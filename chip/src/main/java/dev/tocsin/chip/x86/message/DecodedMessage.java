package dev.tocsin.chip.x86.message;

/** What an address and its data mean. */
public sealed interface DecodedMessage permits InterruptMessage, RejectedMessage {}
