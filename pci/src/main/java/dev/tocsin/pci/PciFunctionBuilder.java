package dev.tocsin.pci;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.pci.config.ConfigSpace;
import dev.tocsin.pci.config.ExpressCapability;
import dev.tocsin.pci.config.ExpressKind;
import dev.tocsin.pci.config.FunctionLock;
import dev.tocsin.pci.config.RegisterBlock;
import dev.tocsin.pci.msi.MsiCapability;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixCapability;
import dev.tocsin.pci.msi.MsixLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Composes a function. For one thread; methods but {@link #interrupts} and {@link #build} return
 * the builder.
 */
public final class PciFunctionBuilder {
  private final PciIdentity identity;
  private final PciResources resources;
  private final FunctionLock lock = new FunctionLock();
  private final PciCounters.Tally tally = new PciCounters.Tally();
  private final FunctionInterrupts interrupts;
  private final Map<Integer, Bar> bars = new TreeMap<>();
  private final Wanted wanted = new Wanted();

  /** What was asked for and is made at the end. */
  private static final class Wanted {
    private InterruptPin pin = InterruptPin.NONE;
    private @Nullable MsixLayout msix;
    private @Nullable ExpressKind express;
    private BiConsumer<RegisterBlock, FunctionLock> port = (_, _) -> {};
    private @Nullable Consumer<RegisterBlock> bridge;
    private final List<Listed> capabilities = new ArrayList<>();
    private final List<Listed> extended = new ArrayList<>();
    private Runnable reset = () -> {};
  }

  /** A capability of either list. */
  private record Listed(int id, int version, RegisterBlock registers) {}

  PciFunctionBuilder(PciIdentity identity, PciResources resources) {
    this.identity = identity;
    this.resources = resources;
    interrupts = new FunctionInterrupts(resources, lock, tally);
  }

  /**
   * Returns what the device raises interrupts by, before and after the function is built.
   *
   * @return in mode OFF until the function is on a bus
   */
  public PciInterrupts interrupts() {
    return interrupts;
  }

  /**
   * Gives the function a pin.
   *
   * @param pin which
   * @return this builder
   */
  public PciFunctionBuilder pin(InterruptPin pin) {
    wanted.pin = pin;
    interrupts.pin(pin);
    return this;
  }

  /**
   * Gives the function an MSI capability.
   *
   * @param layout how many messages, and which registers
   * @return this builder
   */
  public PciFunctionBuilder msi(MsiLayout layout) {
    var capability = new MsiCapability(layout, interrupts.supply());
    interrupts.msi(capability);
    return capability(MsiCapability.ID, capability.registers());
  }

  /**
   * Gives the function an MSI-X capability; table and pending bits lie over what the base address
   * registers have there.
   *
   * @param layout how many vectors, and where. A register it names and nobody defines is made
   * @return this builder
   */
  public PciFunctionBuilder msix(MsixLayout layout) {
    var capability = new MsixCapability(layout, interrupts.supply(), lock);
    wanted.msix = layout;
    interrupts.msix(capability);
    return capability(MsixCapability.ID, capability.registers());
  }

  /**
   * Gives the function a base address register.
   *
   * @param index number of the register, 0 to 5 (0 and 1 for a bridge)
   * @param bar what it claims
   * @return this builder
   */
  public PciFunctionBuilder bar(int index, Bar bar) {
    if (index < 0 || index > 5 || bars.putIfAbsent(index, bar) != null) {
      throw new IllegalArgumentException("no such register, or taken: " + index);
    }
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
    return express(kind, (_, _) -> {});
  }

  /**
   * Gives the function a PCI Express capability with registers of its own.
   *
   * @param kind what it is
   * @param more defines the registers, which change under the lock it is given
   * @return this builder
   */
  public PciFunctionBuilder express(
      ExpressKind kind, BiConsumer<RegisterBlock, FunctionLock> more) {
    wanted.express = kind;
    wanted.port = more;
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
    wanted.capabilities.add(new Listed(id, 0, registers));
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
    wanted.extended.add(new Listed(id, version, registers));
    return this;
  }

  /**
   * Makes the function a bridge.
   *
   * @param registers defines what a header of type 1 has of its own, and what writing it does
   * @return this builder
   */
  public PciFunctionBuilder bridge(Consumer<RegisterBlock> registers) {
    wanted.bridge = registers;
    return this;
  }

  /**
   * Sets what a reset of the function does to the device.
   *
   * @param reset runs after the registers were reset, without a lock
   * @return this builder
   */
  public PciFunctionBuilder onReset(Runnable reset) {
    wanted.reset = reset;
    return this;
  }

  /**
   * Sets what to do when the mode has changed, or its vectors: notifiers must be asked for again.
   *
   * @param changed runs without a lock; looks at {@link PciInterrupts#mode}
   * @return this builder
   */
  public PciFunctionBuilder onModeChange(Runnable changed) {
    interrupts.onModeChange(changed);
    return this;
  }

  /**
   * Makes the function.
   *
   * @return a function on no bus, as after reset
   * @throws IllegalArgumentException if registers overlap, or parts do not fit each other
   */
  public PciFunction build() {
    Header header = header();
    header.interruptStatus(interrupts);
    boolean large = wanted.express != null || !wanted.extended.isEmpty();
    int size = large ? ConfigSpace.EXTENDED : ConfigSpace.CONVENTIONAL;
    var space = new ConfigSpace(header.registers(), size, lock);
    var placed = new Bars(header, resources.events(), lock, tally);
    layBars(placed);
    var parts =
        new PciFunction.Parts(
            identity, lock, header, space, placed, interrupts, tally, wanted.reset);
    var function = new PciFunction(parts);
    addCapabilities(space, function);
    return function;
  }

  private Header header() {
    Consumer<RegisterBlock> bridge = wanted.bridge;
    if (bridge == null) {
      return Header.endpoint(identity, wanted.pin);
    }
    Header header = Header.bridge(identity, wanted.pin);
    bridge.accept(header.registers());
    return header;
  }

  /** Defines the registers, with the MSI-X table and pending bits laid over them. */
  private void layBars(Bars placed) {
    MsixLayout layout = wanted.msix;
    MsixCapability msix = interrupts.msix().orElse(null);
    if (layout != null && msix != null) {
      overlay(layout, layout.tableBar(), layout.tableOffset(), layout.tableBytes(), msix.table());
      overlay(
          layout,
          layout.pendingBar(),
          layout.pendingOffset(),
          layout.pendingBytes(),
          msix.pendingArray());
    }
    int end = 0;
    for (Map.Entry<Integer, Bar> entry : bars.entrySet()) {
      int index = entry.getKey();
      int takes = entry.getValue().kind() == Bar.Kind.MEMORY64 ? 2 : 1;
      if (index < end || index + takes > (wanted.bridge == null ? 6 : 2)) {
        throw new IllegalArgumentException("base address registers overlap or end: " + index);
      }
      placed.add(index, entry.getValue());
      end = index + takes;
    }
  }

  private void overlay(MsixLayout layout, int index, long offset, long length, BusDevice device) {
    Bar bar = bars.getOrDefault(index, Bar.memory32(layout.leastSize(index), Bars.Overlay.NOTHING));
    if (bar.kind() == Bar.Kind.PORTS || offset + length > bar.size()) {
      throw new IllegalArgumentException("MSI-X does not fit into base address register " + index);
    }
    var laid = new Bars.Overlay(bar.device(), offset, length, device);
    bars.put(index, new Bar(bar.kind(), bar.prefetchable(), bar.size(), laid));
  }

  private void addCapabilities(ConfigSpace space, PciFunction function) {
    if (wanted.express != null) {
      Runnable reset = () -> lock.post(function::reset);
      RegisterBlock registers = ExpressCapability.of(wanted.express, reset);
      wanted.port.accept(registers, lock);
      space.add(ExpressCapability.ID, registers);
    }
    for (Listed one : wanted.capabilities) {
      space.add(one.id, one.registers);
      if (one.id == MsiCapability.ID || one.id == MsixCapability.ID) {
        one.registers.onWrite(function::followMode);
      }
    }
    for (Listed one : wanted.extended) {
      space.addExtended(one.id, one.version, one.registers);
    }
  }
}
