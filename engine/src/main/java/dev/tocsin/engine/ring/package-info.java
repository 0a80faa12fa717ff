/**
 * Rings of other processes: who takes them in, and how the kernel is made to.
 *
 * <p>{@link dev.tocsin.engine.ring.Relay} hands rings to their sources; {@link
 * dev.tocsin.engine.ring.Promoter} moves busy sources to the kernel's table, {@link
 * dev.tocsin.engine.ring.RoutingTable}, and evicts from it. Not exported.
 *
 * <p><b>Lock order:</b> a group's lock, the promoter, the table.
 */
package dev.tocsin.engine.ring;
