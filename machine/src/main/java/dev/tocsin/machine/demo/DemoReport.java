package dev.tocsin.machine.demo;

import dev.tocsin.machine.demo.tally.SourceReport;
import java.util.List;

/**
 * The result of the demo.
 *
 * @param backEnd what delivered the interrupts
 * @param cpus processors of the guest
 * @param devices what was on the PCI bus, once the driver had loaded
 * @param sources a line for each source and path
 * @param strays runs of handlers that belong to no trigger of any source
 * @param emptyRuns runs of the level line's handler that found no device with a cause
 * @param inService whether a vector stays in service until its handler's EOI. Where it does not,
 *     the host's chip ends an interrupt when it begins, and delivers a line that is still high
 *     again
 */
public record DemoReport(
    String backEnd,
    int cpus,
    List<DeviceReport> devices,
    List<SourceReport> sources,
    long strays,
    long emptyRuns,
    boolean inService) {
  /** Copies the lists. */
  public DemoReport {
    devices = List.copyOf(devices);
    sources = List.copyOf(sources);
  }

  /**
   * Returns how many triggers no delivery followed.
   *
   * @return 0 if all is well
   */
  public long lost() {
    return sources.stream().mapToLong(SourceReport::lost).sum();
  }

  /**
   * Returns how many deliveries had no trigger since the one before.
   *
   * @return 0 if all is well
   */
  public long spurious() {
    return sources.stream().mapToLong(SourceReport::spurious).sum()
        + strays
        + (inService ? emptyRuns : 0);
  }

  /**
   * Returns how many runs of the level line's handler the host's early end of interrupt caused.
   *
   * @return 0 where a vector stays in service until EOI
   */
  public long repeated() {
    return inService ? 0 : emptyRuns;
  }

  /**
   * Tells whether nothing was lost or spurious.
   *
   * @return the verdict
   */
  public boolean clean() {
    return lost() == 0 && spurious() == 0;
  }
}
