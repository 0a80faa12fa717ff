package dev.tocsin.machine.irqchip;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.Eventually;
import dev.tocsin.testkit.port.BackEndFixture;
import java.nio.file.Path;

/**
 * The same chips under the contracts of the ports.
 *
 * <p>The line is level-triggered at the 8259A, whose request register then shows its level, and
 * edge-triggered at the IOAPIC, whose messages then tell of its edges.
 */
final class StillFixture implements BackEndFixture {
  private static final int EDGES = 0x10;
  private static final int FENCE = 0x30;

  private final StillTarget target;

  StillFixture(StillTarget target) {
    this.target = target;
    target.machine.program(StillTarget.LEVEL, message(EDGES).data());
  }

  @Override
  public BackEnd backEnd() {
    return target.backEnd();
  }

  @Override
  public MsiIrqSourceConfig message(int number) {
    return target.message(number);
  }

  @Override
  public boolean takeDelivery(MsiIrqSourceConfig message) {
    return took(message.data() - message(0).data());
  }

  private boolean took(int number) {
    try {
      return target.took(number);
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  /** The kernel hands some rings to a worker of its own: wait for one of ours to come through. */
  @Override
  public void settle() {
    try {
      backEnd().messages().prepare(message(FENCE)).deliver();
    } catch (InterruptException refused) {
      throw new AssertionError(refused);
    }
    Eventually.until("the fence arrives", () -> took(FENCE));
  }

  @Override
  public int line() {
    return StillTarget.LEVEL;
  }

  @Override
  public boolean takeEdge() {
    return took(EDGES);
  }

  @Override
  public boolean isHigh() {
    return target.high();
  }

  @Override
  public boolean canEndInterrupts() {
    return true;
  }

  @Override
  public void endInterrupt() {
    target.serve();
  }

  @Override
  public Notifier newEventFd() {
    try {
      return target.eventFd().orElseThrow();
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  @Override
  public Notifier newPipe() {
    try {
      return target.notEventFd().orElseThrow();
    } catch (LinuxException refused) {
      throw new AssertionError(refused);
    }
  }

  @Override
  public int openDescriptors() {
    String[] open = Path.of("/proc/self/fd").toFile().list();
    return open == null ? 0 : open.length;
  }

  @Override
  public void close() {
    target.close();
  }
}
