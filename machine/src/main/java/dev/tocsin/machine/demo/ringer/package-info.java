/**
 * Another process that rings: it gets eventfds over a unix socket and knows nothing else.
 *
 * <p>{@link dev.tocsin.machine.demo.ringer.Ringer} is its main class, {@link
 * dev.tocsin.machine.demo.ringer.RingerProcess} our end.
 */
package dev.tocsin.machine.demo.ringer;
