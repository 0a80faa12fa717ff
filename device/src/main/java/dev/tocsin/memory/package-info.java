/**
 * The guest memory a device reaches.
 *
 * <p>A device gets a {@link dev.tocsin.memory.DmaMemory}: bounds-checked copies, nothing to hold on
 * to. The VMM itself has a {@link dev.tocsin.memory.GuestMemory} of the pieces it mapped ({@link
 * dev.tocsin.memory.GuestRegions}). Addresses are physical addresses of the guest, as the guest's
 * driver wrote them into a descriptor: never trusted, always checked.
 *
 * <p><b>What a hostile guest or client can do, and what happens</b>
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>who does what</th><th>what happens</th></tr>
 * <tr><td>a descriptor points outside memory, or wraps</td><td>{@code slice} throws, {@code contains}
 * and {@code read}/{@code write} say false: the device reports a DMA error in its own terms</td></tr>
 * <tr><td>a descriptor crosses from one piece of memory into the next</td><td>{@code read} and {@code
 * write} follow; {@code slice} throws, as there is no one segment</td></tr>
 * <tr><td>the guest changes what is being read</td><td>the device sees old or new bytes: it copies
 * once, then checks the copy</td></tr>
 * <tr><td>a client shrinks a memory file it shares with us</td><td>{@code read} and {@code write} say
 * false (S62); who uses {@code slice} on such memory must catch {@link java.lang.InternalError}</td></tr>
 * </table>
 */
package dev.tocsin.memory;
