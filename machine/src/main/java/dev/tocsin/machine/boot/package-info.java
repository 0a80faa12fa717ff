/**
 * Loads an image into guest memory and says in which state its first processor starts.
 *
 * <p>Source: the Multiboot Specification 0.6.96, and System V ABI, chapter "Program Loading"
 * (ELF32, i386). Three kinds of image boot:
 *
 * <table>
 * <caption>Images</caption>
 * <tr><th>image</th><th>recognised by</th><th>loaded to</th></tr>
 * <tr><td>ELF32 for i386, with or without a multiboot header</td><td>{@code 7f 45 4c 46}</td><td>the
 * physical addresses of its PT_LOAD segments</td></tr>
 * <tr><td>flat binary with a multiboot header that gives addresses (flag 16)</td><td>the header's
 * magic in the first 8 KiB</td><td>where the header says</td></tr>
 * <tr><td>raw flat binary</td><td>not at all: the caller says so ({@code BootImage.flat})</td><td>an
 * address of the caller's choice, its entry the first byte</td></tr>
 * </table>
 *
 * <p>All start alike: 32-bit protected mode without paging, flat segments 0x08 (code) and 0x10
 * (data) from a descriptor table in guest memory, interrupts off, EAX 0x2BADB002, EBX the address
 * of a multiboot information structure with the memory's size and map, the command line (its first
 * word is the image's name), and the initial RAM disk as the one module.
 *
 * <p><b>Not supported:</b> 64-bit ELF, relocatable images, symbol tables, video modes, the Linux
 * boot protocol.
 *
 * <p><b>What a hostile image can hold, and what happens.</b> Every offset, size and address is
 * checked in 64 bits against the file and the guest's memory before a byte is copied: a bad one is
 * an {@link dev.tocsin.machine.boot.ImageException} with one line for the user. An image is parsed
 * once, from a private copy.
 */
package dev.tocsin.machine.boot;
