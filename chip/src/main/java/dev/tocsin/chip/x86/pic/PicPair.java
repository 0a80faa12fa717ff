package dev.tocsin.chip.x86.pic;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;

/**
 * Two 8259A in cascade, as in a PC/AT: IRQ 8 to 15 reach the processor through IR 2 of the first
 * (Intel 231468, 1988; edge/level control registers of Intel's ICH).
 *
 * <p>What one chip does and does not do is written at its class. Not thread-safe: one caller at a
 * time.
 */
public final class PicPair {
  /** The number of interrupt requests, of which number 2 is the cascade. */
  public static final int LINES = 16;

  private static final int CASCADE = 2;
  private static final int MASTER_PORT = 0x20;
  private static final int SLAVE_PORT = 0xa0;
  private static final int LEVEL_PORT = 0x4d0;

  private final Pic master = new Pic(0xf8, 1 << CASCADE);
  private final Pic slave = new Pic(0xde, 0);
  private final GuestFaults faults;

  /**
   * Creates a pair after power-on, which asks for nothing before it is initialised.
   *
   * @param faults counts the guest's mistakes
   */
  public PicPair(GuestFaults faults) {
    this.faults = faults;
  }

  /**
   * Sets the level of a line.
   *
   * @param irq 0 to 15; 2 is the cascade and is ignored
   * @param high true if asserted
   */
  public void set(int irq, boolean high) {
    if (irq >= Pic.INPUTS) {
      slave.set(irq - Pic.INPUTS, high);
      cascade();
    } else if (irq != CASCADE) {
      master.set(irq, high);
    }
  }

  /**
   * Tells whether the pair asks the processor for an acknowledge.
   *
   * @return the level of INTR
   */
  public boolean asks() {
    return master.request() >= 0;
  }

  /**
   * Runs an acknowledge cycle.
   *
   * @return the vector; that of IRQ 7 or 15 if the request has gone meanwhile
   */
  public int acknowledge() {
    int input = master.acknowledge();
    if (input != CASCADE) {
      return master.vector(input);
    }
    int vector = slave.vector(slave.acknowledge());
    master.set(CASCADE, false);
    cascade();
    return vector;
  }

  /**
   * Returns the interrupts that ended since the last call, also by automatic EOI.
   *
   * @return bit n stands for IRQ n
   */
  public int takeEnded() {
    return (master.takeEnded() | slave.takeEnded() << Pic.INPUTS) & ~(1 << CASCADE);
  }

  /**
   * Tells whether a port is one of the pair's.
   *
   * @param port an I/O port
   * @return true for 0x20, 0x21, 0xa0, 0xa1, 0x4d0 and 0x4d1
   */
  public static boolean answers(int port) {
    int even = port & ~1;
    return even == MASTER_PORT || even == SLAVE_PORT || even == LEVEL_PORT;
  }

  /**
   * Reads ports.
   *
   * @param port the first
   * @param width bytes, one port each
   * @return the bytes, the first port's lowest; ones where no register answers
   */
  public long read(int port, int width) {
    long value = 0;
    for (int i = 0; i < Math.min(width, Long.BYTES); i++) {
      value |= (long) read(port + i) << (8 * i);
    }
    return value;
  }

  /**
   * Writes ports.
   *
   * @param port the first
   * @param width bytes, one port each
   * @param value the bytes, the first port's lowest
   */
  public void write(int port, int width, long value) {
    for (int i = 0; i < Math.min(width, Long.BYTES); i++) {
      write(port + i, (int) (value >>> (8 * i)) & 0xff);
    }
  }

  /**
   * Returns the pair's state.
   *
   * @return an immutable copy
   */
  public PicPairState state() {
    return new PicPairState(master.state(), slave.state());
  }

  /**
   * Becomes what the state says.
   *
   * @param state a pair's state
   */
  public void restore(PicPairState state) {
    master.restore(state.master());
    slave.restore(state.slave());
    cascade();
  }

  private int read(int port) {
    if (!answers(port)) {
      faults.count(GuestFault.NO_REGISTER);
      return 0xff;
    }
    Pic pic = chip(port);
    if (port >= LEVEL_PORT) {
      return pic.level();
    }
    if (!pic.polls()) {
      return pic.read((port & 1) != 0);
    }
    int word = pic.poll();
    if (pic == slave) {
      master.set(CASCADE, false);
    }
    cascade();
    return word;
  }

  private void write(int port, int value) {
    if (!answers(port)) {
      faults.count(GuestFault.NO_REGISTER);
      return;
    }
    Pic pic = chip(port);
    if (port >= LEVEL_PORT) {
      pic.writeLevel(value);
    } else if ((port & 1) != 0) {
      pic.writeData(value);
    } else {
      pic.writeCommand(value);
    }
    cascade();
  }

  private Pic chip(int port) {
    boolean second = port >= LEVEL_PORT ? port > LEVEL_PORT : port >= SLAVE_PORT;
    return second ? slave : master;
  }

  /**
   * The slave's output drives the master's input.
   *
   * <p>The output falls at each acknowledge of the slave: what still waits there makes a new edge.
   */
  private void cascade() {
    master.set(CASCADE, slave.request() >= 0);
  }
}
