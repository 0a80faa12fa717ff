package dev.tocsin.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.machine.RunResult.Crashed;
import dev.tocsin.machine.RunResult.Exited;
import dev.tocsin.machine.RunResult.HostFailed;
import dev.tocsin.machine.RunResult.Reset;
import dev.tocsin.machine.RunResult.Stopped;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunControlTest {
  private final RunControl control = new RunControl();

  @Test
  void theFirstEndCounts() throws InterruptedException {
    assertFalse(control.ended());
    control.end(new Exited(1));
    control.crash("later");

    assertTrue(control.ended());
    assertEquals(new Exited(1), control.await());
  }

  @Test
  void actionsRunAtTheEndAndAtOnceAfterIt() {
    List<String> ran = new ArrayList<>();
    control.onEnd(() -> ran.add("early"));
    assertEquals(List.of(), ran);

    control.end(new Reset());
    control.onEnd(() -> ran.add("late"));

    assertEquals(List.of("early", "late"), ran);
  }

  @Test
  void onlyFailuresCarryRegisters() {
    Exception cause = new Exception();

    assertEquals(new Crashed("why", "r"), RunControl.withRegisters(new Crashed("why", ""), "r"));
    assertEquals(
        new HostFailed(cause, "r"), RunControl.withRegisters(new HostFailed(cause, ""), "r"));
    assertEquals(new Stopped("s"), RunControl.withRegisters(new Stopped("s"), "r"));
  }
}
