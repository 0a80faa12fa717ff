package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.log.ErrorLog;
import dev.tocsin.devices.nvme.log.Health;

/**
 * Where the commands of a controller leave their traces.
 *
 * @param errors commands that failed
 * @param health what the device has been through
 * @param events told of what a guest cannot be told of
 */
record Records(ErrorLog errors, Health health, NvmeEvents events) {}
