package dev.tocsin.chip.x86.soak;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.Random;

/** A message; its driver moves it from processor to processor. */
record MessageSource(int id, int vector, Member member, SoakMachine machine) implements Source {
  private static final int LEVEL = 1 << 15;
  private static final int LOWEST_PRIORITY = 1 << 8;
  private static final int LOGICAL = 1 << 2;

  /** A place in a group. */
  record Member(MessageGroup group, GroupGate gate, int index) {}

  @Override
  public void trigger() throws InterruptException {
    member.gate.trigger(member.index, machine.account(), id);
  }

  @Override
  public void change(Random random) throws InterruptException {
    MessageGroup group = member.group;
    var message = message(random);
    switch (random.nextInt(12)) {
      case 0 -> member.gate.flip();
      case 1 -> {
        group.update(member.index, message, random.nextBoolean(), false);
        group.setGsi();
      }
      case 2 -> {
        try (var batch = group.batch()) {
          batch.mask(random.nextInt(group.size()));
          batch.unmask(member.index, message);
        }
      }
      case 3, 4, 5, 6 -> group.update(member.index, message, true, true);
      default -> group.update(member.index, message, false, true);
    }
    machine.changed();
  }

  @Override
  public void open() throws InterruptException {
    member.gate.open();
    member.group.update(member.index, message(new Random(id)), false, true);
  }

  @Override
  public boolean handle() {
    machine.account().handle(id);
    return true;
  }

  @Override
  public int generation() {
    return member.gate.generation();
  }

  /** To one processor by its id, or to the least busy of some. */
  private MsiIrqSourceConfig message(Random random) {
    int data = vector | (random.nextInt(4) == 0 ? LEVEL : 0);
    if (random.nextInt(3) > 0) {
      return new MsiIrqSourceConfig(
          0, 0xfee0_0000 | random.nextInt(SoakMachine.PROCESSORS) << 12, data, 0);
    }
    int members = 1 + random.nextInt((1 << SoakMachine.PROCESSORS) - 1);
    return new MsiIrqSourceConfig(
        0, 0xfee0_0000 | members << 12 | LOGICAL, data | LOWEST_PRIORITY, 0);
  }
}
