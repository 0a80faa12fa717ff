/**
 * Devices of {@code --device} that hold a file of the host's: a serial port's output, a disk.
 *
 * <p><b>Owners.</b> A device closes its file with itself. A serial port's file is opened by whoever
 * runs the machine, once all of its devices are made; a disk is locked when it is made.
 */
package dev.tocsin.cli.device;
