package dev.tocsin.machine.inprocess;

import dev.tocsin.interrupt.MsiIrqGroupConfig;
import dev.tocsin.machine.demo.Demo;
import dev.tocsin.machine.demo.DemoHost;
import dev.tocsin.machine.demo.DemoListener;
import dev.tocsin.machine.demo.DemoOptions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What {@link NoNativeAccessTest} runs in a process of its own. */
final class WithoutNativeAccess {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private WithoutNativeAccess() {}

  public static void main(String[] arguments) throws Exception {
    var handled = new AtomicInteger();
    Program program =
        cpu -> {
          Apic.enable(cpu);
          cpu.onInterrupt(
              0x41,
              (self, _) -> {
                handled.incrementAndGet();
                Apic.end(self);
              });
          cpu.idle();
        };
    try (var machine = InProcessMachine.create(InProcessConfig.DEFAULT, program)) {
      var managers = machine.engine().managersFor("test");
      var group = managers.msi().createGroup(new MsiIrqGroupConfig(64, 1));
      group.enable();
      group.update(0, Apic.message(0, 0x41), false, true);
      machine.start();
      check(machine.awaitQuiet(LIMIT), "the program's start"); // before that its APIC takes nothing
      group.trigger(0);
      check(machine.awaitQuiet(LIMIT) && handled.get() == 1, "the machine");
      check(group.notifier(0).isEmpty(), "no notifier");
    }
    var options = DemoOptions.DEFAULT.with(DemoHost.IN_PROCESS);
    check(Demo.run(options, DemoListener.SILENT).clean(), "the demo");
  }

  private static void check(boolean good, String what) {
    if (!good) {
      throw new AssertionError(what);
    }
  }
}
