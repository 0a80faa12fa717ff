/**
 * The interrupt management of a VM, written once over the small ports of {@link
 * dev.tocsin.engine.port}.
 *
 * <p>{@link dev.tocsin.engine.InterruptEngine} is the door. Behind it every message source has one
 * of four ways to the guest, chosen source by source:
 *
 * <table>
 * <caption>The four paths</caption>
 * <tr><th>path</th><th>when</th><th>a trigger of this process</th><th>a ring of another</th></tr>
 * <tr><td>direct</td><td>no notifier was asked for</td><td>one call of the back end; no route,
 *     descriptor or identifier of the kernel exists</td><td>-</td></tr>
 * <tr><td>relayed</td><td>notifier, live</td><td>the same</td><td>the relay thread delivers</td></tr>
 * <tr><td>attached</td><td>notifier, live, and rung often</td><td>the same</td><td>the kernel
 *     delivers</td></tr>
 * <tr><td>latched</td><td>masked</td><td>sets the pending bit</td><td>stays in the counter</td></tr>
 * </table>
 *
 * <p>So creating, unmasking, masking and retargeting are stores, and only proven traffic costs the
 * kernel's table a commit.
 *
 * <p><b>Owners.</b> The engine owns groups, the relay and the routes; a group owns its doorbells;
 * the back end belongs to its maker and is closed after the engine. {@link
 * dev.tocsin.engine.Ledger} knows who holds what.
 *
 * <p><b>Locks</b>, in order: a device's own, a group's, then a line's or the promoter's and the
 * table's. No callback of a device is ever made under one of ours (S52).
 *
 * <p><b>Not here:</b> interrupt chips, PCI registers, descriptors.
 */
package dev.tocsin.engine;
