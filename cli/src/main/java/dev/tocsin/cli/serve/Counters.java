package dev.tocsin.cli.serve;

import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.bell.pci.PciBell;
import dev.tocsin.devices.bell.pci.PciBellStats;
import dev.tocsin.devices.edu.Edu;
import dev.tocsin.devices.edu.EduCounters;
import dev.tocsin.devices.nvme.NvmeDevice;
import dev.tocsin.devices.nvme.NvmeStats;
import dev.tocsin.pci.PciCounters;
import java.util.ArrayList;
import java.util.List;

/** What a device has done, in lines. */
final class Counters {
  private Counters() {}

  static List<String> of(PciDevice device, long pinRings) {
    List<String> lines = new ArrayList<>();
    switch (device) {
      case NvmeDevice nvme -> nvme(lines, nvme.stats());
      case PciBell bell -> bell(lines, bell.stats());
      case Edu edu -> edu(lines, edu.counters());
      default -> {
        // A device that counts nothing of its own; its function does.
      }
    }
    if (pinRings > 0) {
      lines.add("pin: %s since the start".formatted(counted(pinRings, "interrupt")));
    }
    function(lines, device.function().counters());
    return lines;
  }

  private static String counted(long count, String thing) {
    return "%d %s%s".formatted(count, thing, count == 1 ? "" : "s");
  }

  private static void nvme(List<String> lines, NvmeStats stats) {
    for (var queue : stats.submissions()) {
      lines.add(
          "submission queue %d: %s since its creation, completed in queue %d"
              .formatted(queue.id(), counted(queue.commands(), "command"), queue.completion()));
    }
    for (var queue : stats.completions()) {
      lines.add(
          "completion queue %d: %s, %s by vector %d since its creation"
              .formatted(
                  queue.id(),
                  counted(queue.completions(), "completion"),
                  counted(queue.interrupts(), "interrupt"),
                  queue.vector()));
    }
    for (int vector = 0; vector < stats.interrupts().size(); vector++) {
      if (stats.interrupts().get(vector) > 0) {
        lines.add(
            "vector %d: %s since the start"
                .formatted(vector, counted(stats.interrupts().get(vector), "interrupt")));
      }
    }
    var faults = stats.faults();
    lines.add(
        "failed commands %d, media errors %d, invalid doorbells %d, dropped writes %d"
            .formatted(
                faults.failedCommands(),
                faults.mediaErrors(),
                faults.invalidDoorbells(),
                faults.droppedWrites()));
  }

  private static void bell(List<String> lines, PciBellStats stats) {
    lines.add(
        "rung %d, acknowledged %d, failed %d, dropped %d"
            .formatted(stats.rung(), stats.acknowledged(), stats.failed(), stats.dropped()));
  }

  private static void edu(List<String> lines, EduCounters counters) {
    lines.add(
        "computed %d, transferred %d, misled %d"
            .formatted(counters.computed(), counters.transferred(), counters.misled()));
  }

  private static void function(List<String> lines, PciCounters counters) {
    lines.add(
        "triggers without a message %d, refused by the host %d"
            .formatted(counters.silentTriggers(), counters.hostRefusals()));
  }
}
