package dev.tocsin.chip.x86;

import dev.tocsin.chip.GuestFaults;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.ResamplePort;

/**
 * The interrupt chips of a PC without its local APICs: an IOAPIC and an 8259A pair, behind the
 * engine's ports for lines.
 *
 * <p>The machine brings what local APICs are to them: it takes the IOAPIC's messages, runs the
 * acknowledge cycles that the 8259A pair asks for, tells of ends of interrupt, and asks for another
 * try when a processor that took nothing may have begun to.
 *
 * <p>Thread-safe, apart from {@link #restore}, for which the machine stands still.
 */
public final class SplitIrqChip implements BoardChips {
  private final GuestFaults faults = new GuestFaults();
  private final Board board;

  /**
   * Creates the chips as after power-on.
   *
   * @param pins the pins of the IOAPIC, 24 to 240
   * @param wiring what they ask of their machine
   */
  public SplitIrqChip(int pins, SplitWiring wiring) {
    board = new Board(pins, wiring, faults);
  }

  /**
   * Returns the port for lines.
   *
   * @return line n is pin n of the IOAPIC and, below 16, IRQ n of the 8259A pair
   */
  public LinePort lines() {
    return board;
  }

  /**
   * Returns the port for lines that fall at the end of their interrupt.
   *
   * @return a port with the lines of {@link #lines}; both chips' ends count
   */
  public ResamplePort resample() {
    return board::bind;
  }

  /**
   * Returns the account of the guest's mistakes.
   *
   * @return the counters of both chips
   */
  public GuestFaults faults() {
    return faults;
  }

  /**
   * Tells that a local APIC ended an interrupt; resamplers are told before this returns.
   *
   * <p>Only pins that are level-triggered, have this vector and were sent are ended (S37), so that
   * an end that an edge caused does no harm (S59).
   *
   * @param vector its vector
   */
  public void endOfInterrupt(int vector) {
    board.endOfInterrupt(vector);
  }

  /**
   * Tells whether the 8259A pair asks for an acknowledge cycle.
   *
   * @return the level that {@link Intr} was told last
   */
  public boolean externalPending() {
    return board.externalPending();
  }

  /**
   * Runs an acknowledge cycle of the 8259A pair.
   *
   * @return the vector; that of IRQ 7 or 15 if the request has gone meanwhile
   */
  public int acknowledgeExternal() {
    return board.acknowledgeExternal();
  }

  /** Sends again what no local APIC took; called when one may have begun to take. */
  public void retry() {
    board.retry();
  }

  @Override
  public void tick() {
    board.tick();
  }

  @Override
  public long deadline() {
    return board.deadline();
  }

  @Override
  public long readIoApic(long offset, int width) {
    return board.readIoApic(offset, width);
  }

  @Override
  public void writeIoApic(long offset, int width, long value) {
    board.writeIoApic(offset, width, value);
  }

  @Override
  public long readPort(int port, int width) {
    return board.readPort(port, width);
  }

  @Override
  public void writePort(int port, int width, long value) {
    board.writePort(port, width, value);
  }

  /**
   * Returns the state of the chips; the machine stands still.
   *
   * @return an immutable copy
   */
  public SplitIrqChipState state() {
    return new SplitIrqChipState(board.ioApicState(), board.picState(), board.lineState());
  }

  /**
   * Becomes what the state says; the machine stands still.
   *
   * @param state a state of chips with as many pins
   * @throws IllegalArgumentException if the numbers differ
   */
  public void restore(SplitIrqChipState state) {
    if (state.lines().size() != board.lines()) {
      throw new IllegalArgumentException(
          "the state of %d lines does not fit a machine of %d"
              .formatted(state.lines().size(), board.lines()));
    }
    board.restore(state.ioApic(), state.pics(), state.lines());
  }
}
