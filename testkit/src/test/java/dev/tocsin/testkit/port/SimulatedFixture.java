package dev.tocsin.testkit.port;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assertions;

/** The kernel in memory under contract: all happens at once, and is counted. */
final class SimulatedFixture implements BackEndFixture {
  private final SimulatedKernel kernel = SimulatedKernel.pc();
  private final BackEnd backEnd = kernel.backEnd();
  private final Map<MsiIrqSourceConfig, Long> taken = new HashMap<>();
  private long takenEdges;

  @Override
  public BackEnd backEnd() {
    return backEnd;
  }

  @Override
  public MsiIrqSourceConfig message(int number) {
    return new MsiIrqSourceConfig(0, 0xfee0_0000, 0x30 + number, 0);
  }

  @Override
  public boolean takeDelivery(MsiIrqSourceConfig message) {
    long delivered = kernel.delivered(message);
    Long before = taken.put(message, delivered);
    return delivered > (before == null ? 0 : before);
  }

  @Override
  public void settle() {
    // Nothing is ever on its way.
  }

  @Override
  public int line() {
    return 10;
  }

  @Override
  public boolean takeEdge() {
    long before = takenEdges;
    takenEdges = kernel.edges(line());
    return takenEdges > before;
  }

  @Override
  public boolean isHigh() {
    return kernel.high(line());
  }

  @Override
  public boolean canEndInterrupts() {
    return true;
  }

  @Override
  public void endInterrupt() {
    kernel.endOfInterrupt(line());
  }

  @Override
  public Notifier newEventFd() {
    return kernel.newEventFd();
  }

  @Override
  public Notifier newPipe() {
    return kernel.newPipe();
  }

  @Override
  public int openDescriptors() {
    return kernel.openDescriptors();
  }

  @Override
  public void close() {
    Assertions.assertEquals(0, kernel.openDescriptors(), "descriptors are left");
    Assertions.assertEquals(0, kernel.shares(), "shares are left");
  }
}
