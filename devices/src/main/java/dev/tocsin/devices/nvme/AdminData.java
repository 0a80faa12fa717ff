package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.command.Status;
import dev.tocsin.devices.nvme.queue.Request;
import java.nio.ByteBuffer;

/** Sends a page of data to where an admin command wants it. */
final class AdminData {
  private final Features features;

  AdminData(Features features) {
    this.features = features;
  }

  /** Sends all of a page; 1 to 4096 bytes. */
  Status send(Request request, ByteBuffer page) {
    int length = page.capacity();
    Status status = request.data().map(request.command(), length, features.pageSize());
    if (status != Status.SUCCESS) {
      return status;
    }
    request.data().buffer(length).put(0, page, 0, length);
    return request.data().toGuest();
  }
}
