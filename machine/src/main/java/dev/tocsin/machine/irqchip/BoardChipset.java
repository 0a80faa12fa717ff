package dev.tocsin.machine.irqchip;

import dev.tocsin.bus.Bus;
import dev.tocsin.chip.x86.BoardChips;
import java.util.Optional;

/** What the chipsets whose board is Java share: where its registers are, and who wakes it. */
abstract class BoardChipset implements Chipset {
  private final Alarms alarms = new Alarms();
  private final Alarms.Alarm tick = alarms.add(this::tick);

  /** The chips; not asked for before the constructor has ended or told of an alarm. */
  abstract BoardChips board();

  final Alarms ownAlarms() {
    return alarms;
  }

  /** Ticks the board at a time, and not at the one before. */
  final void alarm(long nanos) {
    tick.at(nanos);
  }

  private void tick() {
    BoardChips board = board();
    board.tick();
    tick.at(board.deadline());
  }

  @Override
  public final void place(Bus pio, Bus mmio) {
    BoardChips board = board();
    ChipPlaces.ports(
        pio,
        (port, width) -> board.readPort((int) port, width),
        (port, width, value) -> board.writePort((int) port, width, value));
    ChipPlaces.ioApic(mmio, board::readIoApic, board::writeIoApic);
  }

  @Override
  public final Optional<Alarms> alarms() {
    return Optional.of(alarms);
  }

  /** Nothing ticks any more. */
  @Override
  public void close() {
    alarms.close();
  }
}
