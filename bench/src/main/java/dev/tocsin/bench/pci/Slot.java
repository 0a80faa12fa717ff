package dev.tocsin.bench.pci;

import dev.tocsin.bench.rig.Rig;
import dev.tocsin.bus.Bus;
import dev.tocsin.bus.BusRange;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.pci.PciEvents;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.PciInterrupts;
import dev.tocsin.pci.PciResources;
import dev.tocsin.pci.host.BusPlacement;
import dev.tocsin.pci.host.PciHost;
import dev.tocsin.pci.host.PinRouting;
import dev.tocsin.pci.msi.MsixLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A board with one MSI-X function in slot 3, and what a driver does to it. */
final class Slot implements AutoCloseable {
  static final int ENABLE = 1 << 15;
  static final int FUNCTION_MASK = 1 << 14;

  private static final long TABLE = 0xc000_0000L;
  private static final BusRange WINDOW = new BusRange(TABLE, 0x1000_0000L);
  private static final int DEVICE = 3;
  private static final int COMMAND = 4;
  private static final int MEMORY_AND_MASTER = 6;
  private static final int FIRST_BAR = 0x10;
  private static final int CONTROL = 0x42;
  private static final int ENTRY = 16;
  private static final int MASKED = 1;
  private static final long FIRST_ID = 1 << 20;

  /** A machine has one function in this slot at a time. */
  private final AtomicLong ids = new AtomicLong(FIRST_ID);

  private final Bus memory = new Bus("mmio");
  private final PciHost host;
  private final PciFunction function;
  private final List<Notifier> handles = new ArrayList<>();

  Slot(InterruptManagers managers, int vectors) {
    var resources = new PciResources(managers, ids::getAndAdd, new Refusals());
    var placement = new BusPlacement(new Bus("pio"), memory, List.of(), List.of(WINDOW));
    host = new PciHost(placement, PinRouting.around(16));
    function =
        PciFunction.builder(PciIdentity.of(0x1234, 0xbe11, 0xff0000, 1), resources)
            .msix(MsixLayout.alone(vectors, 0))
            .build();
    host.root().plug(DEVICE, function);
    config(FIRST_BAR, 4, TABLE);
    config(COMMAND, 2, MEMORY_AND_MASTER);
  }

  /** Ends the run: nothing here is to be refused. */
  private record Refusals() implements PciEvents {
    @Override
    public void hostRefused(InterruptException refusal) {
      throw new IllegalStateException(refusal);
    }

    @Override
    public void barNotPlaced(int bar, long address) {
      throw new IllegalStateException("no place at " + address);
    }
  }

  private void config(int register, int width, long value) {
    host.ecam().write(DEVICE << 15 | register, width, value);
  }

  /** Writes Enable and Function Mask. */
  void control(int bits) {
    config(CONTROL, 2, bits);
  }

  /** Writes a vector's message as a driver does: three fields. */
  void fill(Rig rig, int vector) {
    var message = rig.message(vector);
    message(vector, message.lowAddr(), message.data());
  }

  /** Writes a vector's message. */
  void message(int vector, int address, int data) {
    long at = TABLE + (long) vector * ENTRY;
    memory.write(at, 4, address);
    memory.write(at + 4, 4, 0);
    memory.write(at + 8, 4, data);
  }

  void mask(int vector) {
    memory.write(TABLE + (long) vector * ENTRY + 12, 4, MASKED);
  }

  void unmask(int vector) {
    memory.write(TABLE + (long) vector * ENTRY + 12, 4, 0);
  }

  /** Fills and unmasks the table, under the function mask. */
  void fillAll(Rig rig) {
    for (int i = 0; i < interrupts().vectors(); i++) {
      fill(rig, i);
      unmask(i);
    }
  }

  /** Has a notifier of every vector, as a device whose back end is another process. */
  void export() throws InterruptException {
    for (int i = 0; i < interrupts().vectors(); i++) {
      handles.add(interrupts().notifier(i).orElseThrow());
    }
  }

  List<Notifier> handles() {
    return handles;
  }

  PciInterrupts interrupts() {
    return function.interrupts();
  }

  MessageGroup group() {
    return function.messages().orElseThrow();
  }

  /** Takes the function off its bus: nothing is left. */
  @Override
  public void close() {
    handles.forEach(Notifier::close);
    function.close();
  }
}
