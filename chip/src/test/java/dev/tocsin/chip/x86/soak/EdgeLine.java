package dev.tocsin.chip.x86.soak;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import dev.tocsin.interrupt.LineGroup;
import java.util.Random;

/**
 * An edge-triggered line; its driver moves the pin's destination and masks at the group (the
 * IOAPIC's mask would drop edges, S39).
 */
record EdgeLine(int id, int line, Group group, SoakMachine machine) implements Source {
  /** The line's group and its gate. */
  record Group(LineGroup line, GroupGate gate) {}

  @Override
  public void trigger() throws InterruptException {
    group.gate.trigger(0, machine.account(), id);
  }

  @Override
  public void change(Random random) throws InterruptException {
    switch (random.nextInt(6)) {
      case 0 -> group.gate.flip();
      case 1, 2 -> mask(true);
      case 3 -> mask(false);
      default -> machine.program(line, random.nextInt(SoakMachine.PROCESSORS), false);
    }
    machine.changed();
  }

  @Override
  public void open() throws InterruptException {
    group.gate.open();
    mask(false);
  }

  private void mask(boolean masked) throws InterruptException {
    group.line.update(0, new LegacyIrqSourceConfig(2, line), masked, true);
  }

  @Override
  public boolean handle() {
    machine.account().handle(id);
    return true;
  }

  @Override
  public int generation() {
    return group.gate.generation();
  }
}
