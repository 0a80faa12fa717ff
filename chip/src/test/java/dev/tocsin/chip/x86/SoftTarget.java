package dev.tocsin.chip.x86;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.testkit.contract.Target;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The chips in Java as a target of contracts: the test is the processor. */
final class SoftTarget implements Target {
  private static final int VECTOR = 0x40;
  private static final int EDGE_VECTOR = 0x60;
  private static final int LEVEL_VECTOR = 0x61;
  private static final int LEVEL = 5;
  private static final int EDGE = 6;

  private final ChipFixture f = ChipFixture.enabled(1);
  private final BackEnd ports = f.chip.backEnd("java", Optional.empty());
  private final Set<Integer> handled = new HashSet<>();

  SoftTarget() {
    f.program(EDGE, EDGE_VECTOR);
  }

  @Override
  public BackEnd backEnd() {
    return ports;
  }

  @Override
  public MsiIrqSourceConfig message(int number) {
    return new MsiIrqSourceConfig(0, 0xfee0_0000, VECTOR + number, 0);
  }

  @Override
  public boolean took(int number) {
    return handled(VECTOR + number);
  }

  /** Handles all interrupts there are. */
  private boolean handled(int vector) {
    while (f.apic(0).hasInterrupt()) {
      handled.add(f.apic(0).acknowledge());
      f.end(0);
    }
    return handled.remove(vector);
  }

  @Override
  public int levelLine() {
    return LEVEL;
  }

  @Override
  public boolean high() {
    return f.chip.state().ioApic().pins().get(LEVEL).high();
  }

  @Override
  public int edgeLine() {
    return EDGE;
  }

  @Override
  public boolean rose() {
    return handled(EDGE_VECTOR);
  }

  /** The pin is programmed only now: a level that nobody ends would interrupt without end (S44). */
  @Override
  public void serve() {
    f.program(LEVEL, LEVEL_VECTOR | 1 << 15);
    f.expect(0, LEVEL_VECTOR);
    f.end(0);
  }

  @Override
  public void close() {
    // Chips in Java hold nothing.
  }
}
