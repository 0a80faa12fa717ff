package dev.tocsin.interrupt;

/**
 * The message a source sends: what the guest's driver wrote (PCI 3.0, 6.8.1; Intel SDM 3A, 11.11).
 *
 * <p>Every bit pattern is a value; what no chip takes is dropped and counted when it is sent.
 *
 * @param highAddr upper 32 bits of the address
 * @param lowAddr lower 32 bits of the address
 * @param data the 32 bits written there
 * @param devId the requester the message comes from; back ends that translate by requester use it
 */
public record MsiIrqSourceConfig(int highAddr, int lowAddr, int data, int devId)
    implements InterruptSourceConfig {
  @Override
  public String toString() {
    return "MSI[addr=0x%08x%08x data=0x%08x dev=0x%x]".formatted(highAddr, lowAddr, data, devId);
  }
}
