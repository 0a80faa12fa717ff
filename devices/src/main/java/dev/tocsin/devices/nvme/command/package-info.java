/**
 * What travels between driver and controller: commands, status codes, and the data they point to.
 *
 * <p>Codecs without a thread or a lock; each object belongs to one submission queue's worker. A
 * command is copied out of guest memory once and judged as copied, so a guest that changes it
 * meanwhile changes nothing.
 *
 * <p>Source: NVM Express 1.4, sections 4 and 5.
 */
package dev.tocsin.devices.nvme.command;
