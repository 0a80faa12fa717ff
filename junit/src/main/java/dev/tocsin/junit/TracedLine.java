package dev.tocsin.junit;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.LineGroup;

/** A line that tells the trace who moves it. */
final class TracedLine extends TracedGroup<LineGroup> implements LineGroup {
  private final String device;
  private final Trace trace;

  TracedLine(LineGroup inner, String device, Trace trace) {
    super(inner);
    this.device = device;
    this.trace = trace;
  }

  @Override
  public void trigger(int index) throws InterruptException {
    trace.add(device, "pulses irq " + base());
    super.trigger(index);
  }

  @Override
  public void raise() throws InterruptException {
    trace.add(device, "raises irq " + base());
    inner().raise();
  }

  @Override
  public void lower() throws InterruptException {
    trace.add(device, "lowers irq " + base());
    inner().lower();
  }

  @Override
  public void onResample(Runnable action) throws InterruptException {
    inner()
        .onResample(() -> {
          trace.add(device, "learns of the end of irq " + base());
          action.run();
        });
  }
}
