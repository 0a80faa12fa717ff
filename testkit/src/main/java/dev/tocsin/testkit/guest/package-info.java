/**
 * An unmodified Linux in a current QEMU: what devices are for.
 *
 * <p>{@link dev.tocsin.testkit.guest.StockGuest} boots a distribution's kernel to a file system of
 * one program and a script; {@link dev.tocsin.testkit.guest.RunningGuest} is one that runs, with
 * its serial console. What they need is fetched by {@code tools/guest-tools}; tests skip without
 * it.
 *
 * <p><b>Threads.</b> One caller at a time; the process is the caller's to close.
 */
package dev.tocsin.testkit.guest;
