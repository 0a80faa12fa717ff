package dev.tocsin.interrupt;

/** What a group is created from: the kind of its sources and the identifiers they have. */
public sealed interface GroupConfig permits LegacyIrqGroupConfig, MsiIrqGroupConfig {
  /**
   * Returns the identifier of the group's first source.
   *
   * @return 0 to {@link InterruptIndex#MAX}
   */
  long base();

  /**
   * Returns the number of sources in the group.
   *
   * @return 1 for a legacy group, 1 to {@link MsiIrqGroupConfig#MAX_COUNT} for a message group
   */
  int count();
}
