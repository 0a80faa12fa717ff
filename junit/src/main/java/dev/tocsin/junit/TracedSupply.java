package dev.tocsin.junit;

import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiInterruptManager;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.machine.InterruptSupply;

/** Hands devices managers whose groups tell trace and account of what they are asked for. */
record TracedSupply(InterruptSupply inner, Trace trace, Slots slots) implements InterruptSupply {
  @Override
  public InterruptManagers managersFor(String device, DeviceLimits limits) {
    InterruptManagers managers = inner.managersFor(device, limits);
    return new InterruptManagers(
        new Legacy(managers.legacy(), device, trace),
        new Msi(managers.msi(), device, trace, slots));
  }

  @Override
  public long allocateSourceIds(String device, int count) throws InterruptException {
    return inner.allocateSourceIds(device, count);
  }

  @Override
  public void freeSourceIds(String device, long base) throws InterruptException {
    inner.freeSourceIds(device, base);
  }

  private record Legacy(LegacyInterruptManager inner, String device, Trace trace)
      implements LegacyInterruptManager {
    @Override
    public LineGroup createGroup(LegacyIrqGroupConfig config) throws InterruptException {
      return new TracedLine(inner.createGroup(config), device, trace);
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) throws InterruptException {
      inner.destroyGroup(group instanceof TracedLine traced ? traced.inner() : group);
    }
  }

  private record Msi(MsiInterruptManager inner, String device, Trace trace, Slots slots)
      implements MsiInterruptManager {
    @Override
    public MessageGroup createGroup(MsiIrqGroupConfig config) throws InterruptException {
      var group = new TracedMessages(inner.createGroup(config), device, trace, slots);
      slots.watch(group);
      return group;
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) throws InterruptException {
      if (group instanceof TracedMessages traced) {
        traced.destroyed();
        inner.destroyGroup(traced.inner());
      } else {
        inner.destroyGroup(group);
      }
    }
  }
}
