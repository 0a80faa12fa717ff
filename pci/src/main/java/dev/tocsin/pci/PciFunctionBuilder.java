package dev.tocsin.pci;

import dev.tocsin.pci.config.RegisterBlock;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;
import java.util.function.Consumer;

/**
 * Composes a function. For one thread; methods but {@link #interrupts} and {@link #build} return
 * the builder.
 */
public final class PciFunctionBuilder {
  PciFunctionBuilder(PciIdentity identity, PciResources resources) {}

  /**
   * Returns what the device raises interrupts by, before and after the function is built.
   *
   * @return in mode OFF until the function is on a bus
   */
  public PciInterrupts interrupts() {
    throw new UnsupportedOperationException();
  }

  /**
   * Gives the function a pin.
   *
   * @param pin which
   * @return this builder
   */
  public PciFunctionBuilder pin(InterruptPin pin) {
    return this;
  }

  /**
   * Gives the function an MSI capability.
   *
   * @param layout how many messages, and which registers
   * @return this builder
   */
  public PciFunctionBuilder msi(MsiLayout layout) {
    return this;
  }

  /**
   * Gives the function an MSI-X capability; table and pending bits lie over what the base address
   * registers have there.
   *
   * @param layout how many vectors, and where. A register it names and nobody defines is made
   * @return this builder
   */
  public PciFunctionBuilder msix(MsixLayout layout) {
    return this;
  }

  /**
   * Gives the function a base address register.
   *
   * @param index number of the register, 0 to 5 (0 and 1 for a bridge)
   * @param bar what it claims
   * @return this builder
   */
  public PciFunctionBuilder bar(int index, Bar bar) {
    return this;
  }

  /**
   * Gives the function a PCI Express capability, 4096 bytes of configuration space and, unless it
   * is a port, function level reset.
   *
   * @param kind what it is
   * @return this builder
   */
  public PciFunctionBuilder express(ExpressKind kind) {
    return this;
  }

  /**
   * Gives the function a capability.
   *
   * @param id 8 bits
   * @param registers the first two bytes are taken by the list
   * @return this builder
   */
  public PciFunctionBuilder capability(int id, RegisterBlock registers) {
    return this;
  }

  /**
   * Gives the function an extended capability, and 4096 bytes of configuration space.
   *
   * @param id 16 bits
   * @param version 4 bits
   * @param registers the first four bytes are taken by the list
   * @return this builder
   */
  public PciFunctionBuilder extended(int id, int version, RegisterBlock registers) {
    return this;
  }

  /**
   * Makes the function a bridge.
   *
   * @param registers defines what a header of type 1 has of its own, and what writing it does
   * @return this builder
   */
  public PciFunctionBuilder bridge(Consumer<RegisterBlock> registers) {
    return this;
  }

  /**
   * Sets what a reset of the function does to the device.
   *
   * @param reset runs after the registers were reset, without a lock
   * @return this builder
   */
  public PciFunctionBuilder onReset(Runnable reset) {
    return this;
  }

  /**
   * Sets what to do when the mode has changed, or its vectors: notifiers must be asked for again.
   *
   * @param changed runs without a lock; looks at {@link PciInterrupts#mode}
   * @return this builder
   */
  public PciFunctionBuilder onModeChange(Runnable changed) {
    return this;
  }

  /**
   * Makes the function.
   *
   * @return a function on no bus, as after reset
   * @throws IllegalArgumentException if registers overlap, or parts do not fit each other
   */
  public PciFunction build() {
    throw new UnsupportedOperationException();
  }
}
