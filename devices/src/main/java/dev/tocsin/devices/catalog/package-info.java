/**
 * Devices by name: what users type becomes a device.
 *
 * <pre>
 *   "bell,vectors=64" ──► {@link dev.tocsin.devices.catalog.DeviceRequest} ──► {@link dev.tocsin.devices.catalog.DeviceCatalog} ──► DeviceType ──► PciDevice
 * </pre>
 *
 * <p>A device's class declares its own type; the catalogue only lists types. One that needs more
 * than a context, such as a serial port its terminal, is added by whoever has that, with {@link
 * dev.tocsin.devices.catalog.DeviceCatalog#with}. No service loader: what can be asked for is what
 * is listed.
 *
 * <p><b>Threads.</b> All is immutable. <b>Errors.</b> What a user typed wrongly is an {@code
 * IllegalArgumentException} whose message can be shown as it is.
 */
package dev.tocsin.devices.catalog;
