package dev.tocsin.cli.serve;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user adds to a QEMU command line to have a device.
 *
 * @param socket where the server listens
 * @param remapping whether several MSIs need an interrupt remapper in the guest's machine
 */
record QemuOptions(Path socket, boolean remapping) {
  /** Lines for a shell, each but the last with a backslash. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("-object memory-backend-memfd,id=mem,size=1G,share=on -m 1G \\");
    if (remapping) {
      lines.add("-machine q35,memory-backend=mem,kernel-irqchip=split \\");
      lines.add("-device intel-iommu,intremap=on,caching-mode=on \\");
    } else {
      lines.add("-machine q35,memory-backend=mem \\");
    }
    lines.add("-device " + quoted(device()));
    return lines;
  }

  /** JSON, since a path may hold commas. */
  String device() {
    return "{\"driver\":\"vfio-user-pci\",\"socket\":{\"path\":\"%s\",\"type\":\"unix\"}}"
        .formatted(escaped(socket.toAbsolutePath().toString()));
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
