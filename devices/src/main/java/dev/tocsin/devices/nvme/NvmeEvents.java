package dev.tocsin.devices.nvme;

import java.io.IOException;

/** Told of what a guest cannot be told of. Called from workers; must not call the device. */
public interface NvmeEvents {
  /**
   * The storage failed; the guest sees a media error.
   *
   * @param failure why
   */
  void storageFailed(IOException failure);

  /**
   * A queue's entries are not guest memory: the controller has stopped, CSTS.CFS is set.
   *
   * @param queue its identifier
   */
  void stopped(int queue);

  /**
   * A command ran into a mistake of this program; the guest sees an internal error.
   *
   * @param mistake what was thrown
   */
  void failed(RuntimeException mistake);
}
