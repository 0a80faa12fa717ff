package dev.tocsin.chip.x86.soak;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.LineGroup;
import java.util.Random;

/**
 * A device on a level-triggered line, which is high while the device has something.
 *
 * <p>It lowers its line in its handler, or has it lowered at the end of the interrupt and raises it
 * again if it has something still (S43). What the driver does to the group loses no level.
 */
final class LevelLine implements Source {
  private final int id;
  private final int line;
  private final boolean resampled;
  private final LineGroup group;
  private final SoakMachine machine;
  private boolean something;
  private boolean disabled;

  LevelLine(int id, int line, boolean resampled, LineGroup group, SoakMachine machine)
      throws InterruptException {
    this.id = id;
    this.line = line;
    this.resampled = resampled;
    this.group = group;
    this.machine = machine;
    if (resampled) {
      group.onResample(this::ended);
    }
    group.enable();
  }

  @Override
  public synchronized void trigger() throws InterruptException {
    if (!something) {
      something = true;
      machine.account().owe(id, machine.account().begin(id), 0);
    }
    group.raise();
  }

  @Override
  public synchronized boolean handle() throws InterruptException {
    if (!something) {
      return false;
    }
    something = false;
    machine.account().handle(id);
    if (!resampled) {
      group.lower();
    }
    return true;
  }

  private synchronized void ended() {
    try {
      if (something) {
        group.raise();
      }
    } catch (InterruptException e) {
      machine.account().complain("a raise failed: " + e);
    }
  }

  @Override
  public void change(Random random) throws InterruptException {
    switch (random.nextInt(8)) {
      case 0 -> flip();
      case 1, 2 -> mask(true);
      case 3 -> mask(false);
      case 4 -> machine.program(line, random.nextInt(SoakMachine.PROCESSORS), true);
      default -> machine.program(line, random.nextInt(SoakMachine.PROCESSORS), false);
    }
    machine.changed();
  }

  private synchronized void flip() throws InterruptException {
    disabled = !disabled;
    if (disabled) {
      group.disable();
    } else {
      group.enable();
    }
  }

  @Override
  public synchronized void open() throws InterruptException {
    disabled = false;
    group.enable();
    mask(false);
    machine.program(line, id % SoakMachine.PROCESSORS, false);
  }

  private void mask(boolean masked) throws InterruptException {
    group.update(0, new LegacyIrqSourceConfig(2, line), masked, true);
  }

  @Override
  public int generation() {
    return 0;
  }
}
