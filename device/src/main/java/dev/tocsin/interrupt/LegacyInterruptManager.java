package dev.tocsin.interrupt;

/** The manager of pin-based interrupts; see {@link InterruptManager} for the rules. */
public interface LegacyInterruptManager extends InterruptManager<LegacyIrqGroupConfig> {
  @Override
  LineGroup createGroup(LegacyIrqGroupConfig config) throws InterruptException;
}
