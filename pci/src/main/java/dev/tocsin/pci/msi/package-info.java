/**
 * Messages as PCI functions keep them: the MSI capability, the MSI-X table and its pending bits.
 *
 * <pre>
 *   capability write ─► MsiCapability ──┐ enabled, held, which     ┌─► create, close a MessageGroup
 *   capability write ─► MsixCapability ─┼─ masks, which messages ─►│   one batch for a change of all
 *   table write ──────► MsixTable ──────┘      MessageVectors      └─► one update for a change of one
 *   pending read ─────► PendingBits ─────────────────────────────────► isPending
 * </pre>
 *
 * <p>Registers live here, pending bits in the group: one place for triggers of this process and
 * rings of others (S20). A vector may deliver if messages are enabled, the function is not masked
 * and a bus master, and its own mask is 0 (S17); everything else latches in the group. While
 * messages are off there is no group, nothing latches (S18), and what was pending before is kept.
 *
 * <p><b>Threads, locks.</b> All of it under the function's lock.
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>a guest</th><th>then</th></tr>
 * <tr><td>accesses the table with any offset and width</td><td>reads give the bytes asked for; writes inside
 * one field are merged, 4 and 8 aligned bytes are one and two fields, the rest is dropped and
 * counted (S24)</td></tr>
 * <tr><td>writes pending bits</td><td>dropped and counted</td></tr>
 * <tr><td>writes reserved bits of vector control</td><td>kept; bit 0 acts (S25)</td></tr>
 * <tr><td>asks for more MSIs than there are</td><td>gets what there are; the register says so (S30)</td></tr>
 * <tr><td>masks MSIs that do not exist</td><td>kept; ignored (S31)</td></tr>
 * <tr><td>changes a message that is live</td><td>whole fields are sent, old or new, never torn (S22)</td></tr>
 * </table>
 *
 * <p><b>Not supported:</b> a device that takes a pending event back; extended message data.
 *
 * <p>Source: PCI Local Bus 3.0, 6.8.
 */
package dev.tocsin.pci.msi;
