package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.Status;

/**
 * A completion as a driver reads it.
 *
 * @param result dword 0
 * @param sqHead head of the submission queue
 * @param sqId identifier of the submission queue
 * @param command identifier of the command
 * @param status bits 31:17 of dword 3
 */
record Cqe(int result, int sqHead, int sqId, int command, int status) {
  boolean is(Status expected) {
    return status == expected.field();
  }
}
