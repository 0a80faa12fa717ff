package dev.tocsin.vfiouser;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.vfiouser.irq.ClientInterrupts;
import dev.tocsin.vfiouser.irq.InterruptControl;

/** What is served: a function, its regions, interrupts and memory; outlives its clients. */
final class Service implements AutoCloseable {
  private final ServerEvents events;
  private final ClientInterrupts interrupts;
  private final ClientMemory memory = new ClientMemory();
  private final ServedFunction function;
  private final Regions regions;
  private final InterruptControl control;

  Service(String name, FunctionFactory factory, ServerEvents events) throws InterruptException {
    this.events = events;
    interrupts = new ClientInterrupts(name);
    try {
      function =
          factory.create(
              new ClientHost(name, interrupts.managers(), interrupts.sourceIds(), memory));
      regions = new Regions(function);
      control = new InterruptControl(interrupts, InterruptCounts.of(function)::of);
    } catch (InterruptException | RuntimeException refused) {
      interrupts.close();
      throw refused;
    }
  }

  ServerEvents events() {
    return events;
  }

  long pinRings() {
    return interrupts.pinRings();
  }

  ClientMemory memory() {
    return memory;
  }

  ServedFunction function() {
    return function;
  }

  Regions regions() {
    return regions;
  }

  InterruptControl control() {
    return control;
  }

  /** Gives back all that a client gave; the device's own state stays. */
  void forgetClient() {
    memory.reach(RemoteMemory.NONE);
    control.clear();
    memory.clear();
  }

  @Override
  public void close() {
    interrupts.close();
  }
}
