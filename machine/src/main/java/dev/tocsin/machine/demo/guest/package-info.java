/**
 * The demo's guest as the host sees it: what it counts, and what its driver can be asked to do.
 *
 * <p>The guest itself is {@code src/main/guest} of this module; its image is a resource. Host and
 * guest share some pages of memory. A guest can write anything there: all of it are numbers that
 * are shown or compared, none is an address or a length.
 */
package dev.tocsin.machine.demo.guest;
