/**
 * Device models, one package each, and what they share.
 *
 * <p>A PCI device is a {@link dev.tocsin.devices.PciDevice}: made of a {@link
 * dev.tocsin.devices.PciDeviceContext}, it is a {@link dev.tocsin.pci.PciFunction} with registers
 * behind it. The same class works in a micro VM, in an in-process machine, and lent to another VMM.
 * Devices start no threads of their own accord: what takes time is put on an {@link
 * dev.tocsin.devices.Agenda}.
 *
 * <p>Users ask for devices by name; a device's class declares its {@link
 * dev.tocsin.devices.DeviceType}.
 *
 * <p><b>Threads.</b> {@link dev.tocsin.devices.AgendaThread} owns one and ends it when closed; an
 * action that runs is waited for, so a device's lock must not be held while its agenda is closed.
 */
package dev.tocsin.devices;
