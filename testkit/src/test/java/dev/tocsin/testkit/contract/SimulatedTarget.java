package dev.tocsin.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.simulated.SimulatedKernel;
import java.util.List;
import java.util.Optional;

/** The kernel in memory as a target of contracts. */
final class SimulatedTarget implements Target {
  private static final int LEVEL = 5;
  private static final int EDGE = 6;

  private final SimulatedKernel kernel = SimulatedKernel.pc();
  private final BackEnd ports = kernel.backEnd();
  private final long[] seen = new long[MESSAGES];
  private long edges;

  @Override
  public BackEnd backEnd() {
    return ports;
  }

  @Override
  public MsiIrqSourceConfig message(int number) {
    return new MsiIrqSourceConfig(0, 0xfee0_0000, 0x40 + number, 0);
  }

  @Override
  public boolean took(int number) {
    long before = seen[number];
    seen[number] = kernel.delivered(message(number));
    return seen[number] > before;
  }

  @Override
  public int levelLine() {
    return LEVEL;
  }

  @Override
  public boolean high() {
    return kernel.high(LEVEL);
  }

  @Override
  public int edgeLine() {
    return EDGE;
  }

  @Override
  public boolean rose() {
    long before = edges;
    edges = kernel.edges(EDGE);
    return edges > before;
  }

  @Override
  public void serve() {
    kernel.endOfInterrupt(LEVEL);
  }

  @Override
  public Optional<Notifier> eventFd() {
    return Optional.of(kernel.newEventFd());
  }

  @Override
  public Optional<Notifier> notEventFd() {
    return Optional.of(kernel.newPipe());
  }

  @Override
  public void close() {
    assertEquals(List.of(), kernel.hazards());
  }
}
