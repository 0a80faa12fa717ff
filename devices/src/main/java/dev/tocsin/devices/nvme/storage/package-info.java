/**
 * What a namespace's blocks are kept in.
 *
 * <p>Called by several workers at once, each with a buffer of its own. Offsets and lengths have
 * been checked against the size before. Errors are the host's and become a status of the command; a
 * guest cannot cause one.
 */
package dev.tocsin.devices.nvme.storage;
