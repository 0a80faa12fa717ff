/**
 * The timer of a local APIC, and the time it goes by.
 *
 * <p>A timer has no thread: it computes from an injected clock when it will run out, and its owner
 * looks then. A guest that chooses the shortest period gets one interrupt for each look.
 */
package dev.tocsin.chip.x86.timer;
