package dev.tocsin.machine.demo;

import dev.tocsin.interrupt.GroupConfig;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptManagers;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyInterruptManager;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.LineGroup;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiInterruptManager;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import java.util.function.Supplier;

/** Managers that tell of every group they are asked for: the last two steps of the flow. */
final class NarratedManagers {
  private NarratedManagers() {}

  /**
   * Wraps managers.
   *
   * @param managers whom to ask
   * @param device who asks
   * @param decision what its driver has written, when messages are asked for
   * @param listener whom to tell
   */
  static InterruptManagers of(
      InterruptManagers managers, String device, Supplier<String> decision, DemoListener listener) {
    return new InterruptManagers(
        new Legacy(managers.legacy(), device, listener),
        new Msi(managers.msi(), device, decision, listener));
  }

  private static void tell(
      DemoListener listener, String device, GroupConfig config, long nanos, int size) {
    String asked =
        switch (config) {
          case LegacyIrqGroupConfig(var irq) -> "createGroup(irq %d)".formatted(irq);
          case MsiIrqGroupConfig(var base, var count) ->
              "createGroup(base %d, count %d)".formatted(base, count);
        };
    String got = size == 1 ? "1 source" : size + " sources";
    listener.step(6, device, "%s: %s in %.0f µs".formatted(asked, got, nanos / 1e3));
  }

  private record Legacy(LegacyInterruptManager manager, String device, DemoListener listener)
      implements LegacyInterruptManager {
    @Override
    public LineGroup createGroup(LegacyIrqGroupConfig config) throws InterruptException {
      long start = System.nanoTime();
      LineGroup group = manager.createGroup(config);
      tell(listener, device, config, System.nanoTime() - start, group.size());
      return group;
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) throws InterruptException {
      manager.destroyGroup(group);
    }
  }

  private record Msi(
      MsiInterruptManager manager, String device, Supplier<String> decision, DemoListener listener)
      implements MsiInterruptManager {
    @Override
    public MessageGroup createGroup(MsiIrqGroupConfig config) throws InterruptException {
      listener.step(5, device, "its driver decides for " + decision.get());
      long start = System.nanoTime();
      MessageGroup group = manager.createGroup(config);
      tell(listener, device, config, System.nanoTime() - start, group.size());
      return group;
    }

    @Override
    public void destroyGroup(InterruptSourceGroup group) throws InterruptException {
      manager.destroyGroup(group);
    }
  }
}
