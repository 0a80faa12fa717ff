package dev.tocsin.interrupt;

/** The manager of message-signalled interrupts; see {@link InterruptManager} for the rules. */
public interface MsiInterruptManager extends InterruptManager<MsiIrqGroupConfig> {
  @Override
  MessageGroup createGroup(MsiIrqGroupConfig config) throws InterruptException;
}
