/**
 * The 8259A pair: the interrupt controllers of a PC before its APICs.
 *
 * <p>Lines go in, one output comes out ({@link dev.tocsin.chip.x86.pic.PicPair#asks}), and an
 * acknowledge cycle of the processor takes the vector.
 *
 * <p><b>Threads.</b> The chips have no lock: their owner calls them from one thread at a time.
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>access</th><th>what happens</th></tr>
 * <tr><td>a port other than 0x20, 0x21, 0xa0, 0xa1, 0x4d0, 0x4d1</td><td>reads ones, writes are
 * dropped; counted</td></tr>
 * <tr><td>2 or 4 bytes at once</td><td>one access for each byte, as a bus does</td></tr>
 * <tr><td>an initialisation that stops half-way</td><td>the chip asks for nothing; edges are
 * kept until it is complete</td></tr>
 * <tr><td>acknowledge with nothing to give</td><td>IRQ 7 or 15 without an in-service bit</td></tr>
 * <tr><td>level mode for IRQ 0, 1, 2, 8 or 13</td><td>the bits read 0</td></tr>
 * </table>
 */
package dev.tocsin.chip.x86.pic;
