package dev.tocsin.engine.port;

import java.util.Optional;

/**
 * The ports of one back end.
 *
 * @param name short name for people: {@code kvm}, {@code in-process}
 * @param messages delivers messages
 * @param lines drives lines
 * @param resample lines that tell of EOI, where the back end can
 * @param rings how other processes ring, where the platform can
 */
public record BackEnd(
    String name,
    MessagePort messages,
    LinePort lines,
    Optional<ResamplePort> resample,
    Optional<Rings> rings) {
  /**
   * The ports that exist where other processes can ring.
   *
   * @param bells makes doorbells
   * @param poll waits for them
   * @param routing lets the kernel take the rings by itself, where there is such a kernel
   */
  public record Rings(DoorbellPort bells, PollPort poll, Optional<RoutingPort> routing) {}
}
