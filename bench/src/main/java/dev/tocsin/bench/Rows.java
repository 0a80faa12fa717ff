package dev.tocsin.bench;

import dev.tocsin.bench.figure.Key;
import dev.tocsin.bench.figure.Target;
import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bench.row.Row;
import java.util.List;

/** All rows, in the order of the table. */
final class Rows {
  private static final double MICROS = 1e3;
  private static final double MILLIS = 1e6;

  private static final int N = Rig.VECTORS;
  private static final String OURS = "tocsin";
  private static final String RELAYED = "tocsin_relayed";
  private static final String ATTACHED = "tocsin_attached";

  static final List<Row> ALL =
      List.of(
          new Row(
              "trigger",
              Row.Needs.KVM,
              () -> new TriggerRound(1),
              List.of(
                  Target.floorPlus(
                      "trigger, direct, one thread",
                      time("trigger", 1),
                      Key.time("c_msi", "trigger", 1),
                      50),
                  Target.atMost("- allocated per call", count(OURS, "trigger", 1, "bytes"), 0))),
          new Row(
              "trigger2",
              Row.Needs.KVM,
              () -> new TriggerRound(2),
              List.of(
                  Target.timesFloor(
                      "trigger, two threads on two vectors",
                      time("trigger", 2),
                      Key.time("c_msi", "trigger", 2),
                      1.2))),
          new Row(
              "notifier",
              Row.Needs.KVM,
              NotifierRound::new,
              List.of(
                  Target.timesFloor(
                      "notifier() of a vector that has one",
                      time("notifier", 1),
                      Key.time("c", "notifier", 1),
                      1.3))),
          new Row(
              "create",
              Row.Needs.KVM,
              GroupRound::new,
              List.of(
                  Target.atMost("createGroup(2048)", time("create_group", N), 100 * MICROS),
                  Target.atMost("- descriptors", count(OURS, "create_group", N, "fds"), 0),
                  Target.atMost(
                      "- allocated", count(OURS, "create_group", N, "bytes"), 256 * 1024))),
          new Row(
              "unmask",
              Row.Needs.KVM,
              GroupRound::new,
              List.of(
                  Target.atMost(
                      "unmask 2048 one by one, direct", time("enable_seq", N), 150 * MICROS),
                  Target.atMost("- system calls", count(OURS, "enable_seq", N, "syscalls"), 0))),
          new Row(
              "mask",
              Row.Needs.KVM,
              MaskRound::new,
              List.of(
                  Target.atMost("mask + unmask, direct, 2048 live", time("mask_unmask", N), 100))),
          new Row(
              "retarget",
              Row.Needs.KVM,
              MaskRound::new,
              List.of(Target.atMost("retarget, direct, 2048 live", time("retarget", N), 100))),
          new Row(
              "export",
              Row.Needs.KVM,
              ExportRound::new,
              List.of(
                  Target.atMost(
                      "unmask 2048 one by one, exported",
                      Key.time(RELAYED, "enable_seq", N),
                      3 * MILLIS),
                  Target.atMost("- commits", count(RELAYED, "enable_seq", N, "commits"), 0))),
          new Row(
              "promote",
              Row.Needs.KVM,
              PromoteRound::new,
              List.of(
                  Target.timesFloor(
                      "64 exported vectors become busy",
                      Key.time(ATTACHED, "promote", 64),
                      Key.time("c", "promote", 64),
                      1.5),
                  Target.atMost("- commits", count(ATTACHED, "promote", 64, "commits"), 1))),
          new Row(
              "relay",
              Row.Needs.KVM,
              DeliveryRound::new,
              List.of(
                  Target.floorPlus(
                      "relayed delivery, halted guest, p50",
                      Key.time(RELAYED, "latency_p50", 1),
                      Key.time("c", "latency_p50", 1),
                      25 * MICROS))),
          new Row(
              "attached",
              Row.Needs.KVM,
              AttachedRound::new,
              List.of(
                  Target.timesFloor(
                      "mask + unmask, attached, 2048 live",
                      Key.time(ATTACHED, "mask_unmask", N),
                      Key.time("c_irqfdonly", "mask_unmask", N),
                      1.3))),
          new Row(
              "destroy",
              Row.Needs.KVM,
              AttachedRound::new,
              List.of(
                  Target.atMost(
                      "destroy 2048 enabled exported: commits",
                      count(ATTACHED, "destroy", N, "commits"),
                      1),
                  Target.atMost("- descriptors left", count(ATTACHED, "destroy", N, "fds"), 0),
                  Target.atMost("- left in the ledger", count(ATTACHED, "destroy", N, "held"), 0))),
          new Row(
              "region",
              Row.Needs.LINUX,
              RegionRound::new,
              List.of(
                  Target.atMost(
                      "vfio-user register read, inside the server",
                      time("region_read", 1),
                      4 * MICROS),
                  Target.atMost("- allocated", count(OURS, "region_read", 1, "bytes"), 0),
                  Target.atMost(
                      "vfio-user register write, inside the server",
                      time("region_write", 1),
                      4 * MICROS),
                  Target.atMost("- allocated", count(OURS, "region_write", 1, "bytes"), 0))));

  private Rows() {}

  private static Key time(String op, int n) {
    return Key.time(OURS, op, n);
  }

  private static Key count(String impl, String op, int n, String unit) {
    return new Key(impl, op, n, unit);
  }
}
