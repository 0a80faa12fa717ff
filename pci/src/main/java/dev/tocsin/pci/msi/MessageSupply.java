package dev.tocsin.pci.msi;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;

/** What the registers of messages need of the function they belong to. */
public interface MessageSupply {
  /**
   * Creates a group; at most one exists at a time.
   *
   * @param count number of sources, always the same
   * @return a group, disabled and all masked
   * @throws InterruptException if the host or a quota refuses
   */
  MessageGroup create(int count) throws InterruptException;

  /**
   * Returns the number that messages carry.
   *
   * @return bus number, device and function: 16 bits
   */
  int requesterId();

  /**
   * Takes note that the host refused something a guest's write asked for.
   *
   * @param refusal why
   */
  void refused(InterruptException refusal);
}
