package dev.tocsin.engine;

/**
 * What one device may take.
 *
 * @param sources interrupt sources in all its groups, 1 or more
 * @param routes routes of the kernel's table, 0 or more; over it, rings are relayed
 * @param attach when its sources are given to the kernel
 */
public record DeviceLimits(int sources, int routes, AttachPolicy attach) {
  /** As much as there is, attached on evidence. */
  public static final DeviceLimits NONE =
      new DeviceLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, AttachPolicy.ON_EVIDENCE);

  /** Checks the ranges. */
  public DeviceLimits {
    if (sources < 1 || routes < 0) {
      throw new IllegalArgumentException(
          "limits: sources %d, routes %d".formatted(sources, routes));
    }
  }

  /**
   * Returns these limits with another policy.
   *
   * @param policy when to attach
   * @return a copy
   */
  public DeviceLimits with(AttachPolicy policy) {
    return new DeviceLimits(sources, routes, policy);
  }
}
