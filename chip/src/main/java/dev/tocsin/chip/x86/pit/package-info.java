/**
 * The 8254 timer and port 0x61 of a PC.
 *
 * <p>Neither ticks: every answer is computed from the time of an injected clock. The owner asks
 * {@link dev.tocsin.chip.x86.pit.Pit#deadline} when counter 0 will next ask for IRQ 0, and takes
 * the edges when that time has come.
 *
 * <p><b>Threads.</b> No lock: the owner calls from one thread at a time.
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>access</th><th>what happens</th></tr>
 * <tr><td>a port other than 0x40 to 0x43 and 0x61</td><td>reads ones, writes are dropped; counted</td></tr>
 * <tr><td>2 or 4 bytes at once</td><td>one access for each byte, as a bus does</td></tr>
 * <tr><td>the shortest period</td><td>edges are counted by arithmetic, never in a loop; many are one
 * interrupt</td></tr>
 * <tr><td>BCD digits above 9</td><td>count as their value times their place</td></tr>
 * <tr><td>half a count</td><td>the counter stands still until the other half comes</td></tr>
 * </table>
 */
package dev.tocsin.chip.x86.pit;
