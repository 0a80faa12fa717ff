/**
 * What a controller remembers for its log pages: failed commands, and how the device is.
 *
 * <p>Thread-safe; of fixed size, whatever a guest does.
 *
 * <p>Source: NVM Express 1.4, section 5.14.1.
 */
package dev.tocsin.devices.nvme.log;
