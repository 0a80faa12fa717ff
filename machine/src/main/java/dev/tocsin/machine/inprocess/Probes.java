package dev.tocsin.machine.inprocess;

import dev.tocsin.chip.x86.ioapic.PinMessages;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.machine.InterruptSupply;
import java.util.function.UnaryOperator;

/**
 * Where a host looks into a machine, or puts faults into it.
 *
 * @param backEnd makes what the engine gets of the machine's own ports
 * @param supply makes what devices get of the engine's managers
 * @param pins makes what the IOAPIC gets of what makes its messages; what it makes is delivered
 *     under the chips' lock and must not call a machine
 * @param observer is told what processors do
 */
public record Probes(
    UnaryOperator<BackEnd> backEnd,
    UnaryOperator<InterruptSupply> supply,
    UnaryOperator<PinMessages> pins,
    GuestObserver observer) {
  /** Looks nowhere. */
  public static final Probes NONE =
      new Probes(
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          UnaryOperator.identity(),
          GuestObserver.NONE);

  /**
   * Looks at processors only.
   *
   * @param observer is told what they do
   * @return the probes
   */
  public static Probes of(GuestObserver observer) {
    return new Probes(NONE.backEnd, NONE.supply, NONE.pins, observer);
  }
}
