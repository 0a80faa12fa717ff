package dev.tocsin.bench.chip;

import dev.tocsin.bench.figure.Key;
import dev.tocsin.bench.figure.Target;
import dev.tocsin.bench.row.Row;
import java.util.List;

/** The rows of the chips in Java, in the order of the table. */
public final class ChipRows {
  private static final double MILLIS = 1e6;
  private static final String OURS = "tocsin";
  private static final int MANY = SpreadRound.PROCESSORS;

  /** All of them. */
  public static final List<Row> ALL =
      List.of(
          new Row(
              "message",
              Row.Needs.JAVA,
              MessageRound::new,
              List.of(
                  Target.atMost("message -> IRR bit, one thread", time("message", 1), 25),
                  Target.timesFloor(
                      "- next to a bare atomic OR",
                      time("message", 1),
                      Key.time("java", "or", 1),
                      3),
                  Target.atMost("- allocated per call", new Key(OURS, "message", 1, "bytes"), 0))),
          new Row(
              "message2",
              Row.Needs.JAVA,
              TwoSendersRound::new,
              List.of(
                  // 1.6 times the rate is 2 / 1.6 times the time of each.
                  Target.timesFloor(
                      "- two threads, two vCPUs (1.6 x the rate)",
                      time("message", 2),
                      time("sender_alone", 1),
                      1.25))),
          new Row(
              "line",
              Row.Needs.JAVA,
              LineRound::new,
              List.of(
                  Target.atMost("edge -> IOAPIC -> IRR, and 8259A", time("edge", 1), 60),
                  Target.atMost(
                      "edge -> IOAPIC -> IRR, line 16 and up",
                      Key.time("tocsin_ioapic", "edge", 1),
                      60))),
          new Row(
              "spread",
              Row.Needs.JAVA,
              SpreadRound::new,
              List.of(
                  Target.timesFloor(
                      "message to each of 4096 vCPUs in turn",
                      time("physical", MANY),
                      time("physical", 1),
                      1.5),
                  Target.timesFloor(
                      "- to 64 of 4096 vCPUs",
                      Key.time("tocsin_hot", "physical", MANY),
                      time("physical", 1),
                      1.5),
                  Target.timesFloor(
                      "message to a cluster of 16 vCPUs",
                      time("multicast", 16),
                      time("physical", 1),
                      16))),
          new Row(
              "roundtrip",
              Row.Needs.JAVA,
              RoundTripRound::new,
              List.of(
                  Target.timesFloor(
                      "trigger -> halted vCPU -> EOI -> back",
                      time("round_trip", 1),
                      Key.time("java", "unpark", 1),
                      1.2))),
          new Row(
              "state",
              Row.Needs.JAVA,
              StateRound::new,
              List.of(
                  Target.atMost(
                      "save + restore 4096 local APICs", time("save_restore", MANY), 5 * MILLIS))));

  private ChipRows() {}

  private static Key time(String op, int n) {
    return Key.time(OURS, op, n);
  }
}
