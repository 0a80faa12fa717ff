package dev.tocsin.machine.irqchip;

import dev.tocsin.bus.Bus;
import dev.tocsin.engine.port.BackEnd;
import java.util.Optional;

/** The interrupt chips of one machine, wherever they are. */
public interface Chipset extends AutoCloseable {
  /**
   * Returns what the engine needs.
   *
   * @return the ports, valid until {@link #close}
   */
  BackEnd backEnd();

  /**
   * Returns a processor's side of the chips.
   *
   * @param number 0 or more
   * @return the side, for the processor's thread
   */
  Processor processor(int number);

  /**
   * Places what is not the kernel's on the buses.
   *
   * @param pio the bus of ports
   * @param mmio the bus of memory-mapped registers
   */
  void place(Bus pio, Bus mmio);

  /**
   * Returns the timers, which a machine needs for an 8254 of its own.
   *
   * @return empty if the kernel has the 8254
   */
  Optional<Alarms> alarms();

  /** Gives all back; after the engine, before the processors. Idempotent. */
  @Override
  void close();
}
