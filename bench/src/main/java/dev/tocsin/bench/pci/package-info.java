/**
 * The rows of the PCI layer: what a guest's accesses to an MSI-X function cost on our side.
 *
 * <p>{@code Slot} is a board with one function of 2048 vectors, driven as a driver drives it,
 * through the board's memory bus and its configuration window. Times are those of the access alone:
 * no processor leaves a guest.
 */
package dev.tocsin.bench.pci;
