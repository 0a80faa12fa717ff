package dev.tocsin.pci;

import java.util.concurrent.atomic.LongAdder;

/**
 * What became of a function's odd events.
 *
 * @param droppedWrites writes to the MSI-X table or pending bits that no rule allows (S24)
 * @param silentTriggers triggers that had no message: no such vector, or messages are off
 * @param hostRefusals calls that the host refused
 * @param unplacedBars base address registers set to a place that is taken or that is none
 */
public record PciCounters(
    long droppedWrites, long silentTriggers, long hostRefusals, long unplacedBars) {
  /** What a function counts; {@link PciCounters} shows it. */
  record Tally(LongAdder silent, LongAdder refusals, LongAdder unplaced) {
    Tally() {
      this(new LongAdder(), new LongAdder(), new LongAdder());
    }
  }
}
