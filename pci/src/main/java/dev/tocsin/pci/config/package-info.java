/**
 * Configuration space: registers, what a guest may do to each of their bits, capability lists.
 *
 * <pre>
 *   guest access ──► {@link dev.tocsin.pci.config.ConfigSpace} ──bytes──► {@link dev.tocsin.pci.config.RegisterBlock}  header
 *   any offset,           │ 256 or 4096 bytes               ├─► RegisterBlock  capability
 *   width 1 to 8          │ one lock                        └─► RegisterBlock  extended capability
 *                         └──after the write──► effects of the blocks that were written
 * </pre>
 *
 * <p>A block is plain bytes with three masks: bits a guest writes, bits it clears by writing 1, and
 * bits that are computed when read ("live"). An access is taken byte by byte, so every width and
 * alignment works alike; effects run once, after the last byte, and look at the result.
 *
 * <p><b>Threads, locks.</b> The space's lock is its function's: all registers, the MSI-X table and
 * the function's mode change under it. Effects run under it. Whatever has to call a device or the
 * VMM is posted to the {@link dev.tocsin.pci.config.FunctionLock} and runs when it is free (S52).
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>a guest</th><th>then</th></tr>
 * <tr><td>accesses any offset with any width</td><td>bytes inside are served, reserved ones read 0, bytes
 * past the end read as ones; writes there are dropped</td></tr>
 * <tr><td>writes read-only or reserved bits</td><td>they stay</td></tr>
 * <tr><td>writes part of a register, or several at once</td><td>each byte counts; effects see the whole</td></tr>
 * <tr><td>writes from several processors</td><td>one lock orders them</td></tr>
 * </table>
 *
 * <p>Source: PCI Local Bus 3.0, chapter 6; PCI Express Base 3.1, chapter 7.
 */
package dev.tocsin.pci.config;
