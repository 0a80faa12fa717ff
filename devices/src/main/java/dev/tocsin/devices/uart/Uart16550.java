package dev.tocsin.devices.uart;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.interrupt.LineGroup;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A 16550A serial port on eight byte-wide registers.
 *
 * <p>Its interrupt output is a level, high while a cause is enabled and pending; on a PC also OUT2
 * must be set. On an edge-triggered pin, as IRQ 4 of a PC is, that gives an edge for each new
 * cause, also for each emptied transmitter.
 *
 * <p>Thread-safe; see the package for what is called under its lock.
 */
public final class Uart16550 implements BusDevice {
  /** Bytes of bus the port takes. */
  public static final int LENGTH = 8;

  // Interrupt enable (data sheet, 8.6.6)
  private static final int RECEIVED = 0x01;
  private static final int EMPTY = 0x02;
  private static final int LINE_STATUS = 0x04;
  private static final int MODEM_STATUS = 0x08;

  // Interrupt identification (8.6.5), highest priority first
  private static final int ID_LINE_STATUS = 0x06;
  private static final int ID_RECEIVED = 0x04;
  private static final int ID_TIMEOUT = 0x0c;
  private static final int ID_EMPTY = 0x02;
  private static final int ID_MODEM = 0x00;
  private static final int ID_NONE = 0x01;

  private static final int DIVISOR_LATCH = 0x80;
  private static final int RESET_DIVISOR = 12;

  /** Guards all of the port; taken before the line group's own. */
  private final ReentrantLock lock = new ReentrantLock();

  private final IrqLine irq;
  private final UartEvents events;
  private final Receiver receiver = new Receiver();
  private final Transmitter transmitter;
  private final Modem modem = new Modem();
  private Fifo fifo = Fifo.OFF;

  /** Divisor latch, 16 bits; kept for the guest, nothing is timed. */
  private int divisor = RESET_DIVISOR;

  /** Whether {@link #receive} refused a byte since there was room last. */
  private boolean refused;

  private final Latches latches = new Latches();

  /** The three registers that only remember. */
  private static final class Latches {
    private int interruptEnable;
    private int lineControl;
    private int scratch;

    private void reset() {
      interruptEnable = 0;
      lineControl = 0;
      scratch = 0;
    }
  }

  /**
   * Creates a port of a PC in its reset state.
   *
   * @param line its interrupt line, enabled by the caller, who also destroys it
   * @param output where transmitted bytes go
   * @param events who is told what happens
   */
  public Uart16550(LineGroup line, UartOutput output, UartEvents events) {
    this(IrqOutput.to(line), IrqGate.OUT2, output, events);
  }

  /**
   * Creates a port in its reset state, on any board.
   *
   * @param irq where its interrupt output leads
   * @param gate what stands in between
   * @param output where transmitted bytes go
   * @param events who is told what happens
   */
  public Uart16550(IrqOutput irq, IrqGate gate, UartOutput output, UartEvents events) {
    this.irq = new IrqLine(irq, gate, events);
    this.events = events;
    this.transmitter = new Transmitter(output);
  }

  /**
   * Receives a byte from the other end of the wire.
   *
   * @param value the byte
   * @return false if there is no room or the guest has the port in loopback; {@link
   *     UartEvents#inputRoom} follows
   */
  public boolean receive(byte value) {
    lock.lock();
    try {
      if (!hasRoom()) {
        refused = true;
        return false;
      }
      receiver.push(value, fifo.capacity());
      drive();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Tells that the output has room again; sends what waits. */
  public void outputReady() {
    lock.lock();
    try {
      transmitter.flush();
      drive();
    } finally {
      lock.unlock();
    }
  }

  /** Resets the port: all registers, and bytes that wait in either half are lost. */
  public void reset() {
    boolean room;
    lock.lock();
    try {
      receiver.clear();
      receiver.clearOverrun();
      transmitter.reset();
      modem.reset();
      fifo = Fifo.OFF;
      divisor = RESET_DIVISOR;
      latches.reset();
      drive();
      room = takeRoom();
    } finally {
      lock.unlock();
    }
    tell(room);
  }

  @Override
  public long read(long offset, int width) {
    long value = 0;
    boolean room;
    lock.lock();
    try {
      for (int i = 0; i < width; i++) {
        value |= (long) readRegister(offset + i) << (8 * i);
      }
      drive();
      room = takeRoom();
    } finally {
      lock.unlock();
    }
    tell(room);
    return value;
  }

  @Override
  public void write(long offset, int width, long value) {
    boolean room;
    lock.lock();
    try {
      for (int i = 0; i < width; i++) {
        writeRegister(offset + i, (int) (value >>> (8 * i)) & 0xff);
      }
      drive();
      room = takeRoom();
    } finally {
      lock.unlock();
    }
    tell(room);
  }

  private int readRegister(long offset) {
    if (divisorLatched() && offset <= 1) {
      return divisor >> (8 * (int) offset) & 0xff;
    }
    return switch ((int) Math.min(offset, LENGTH)) {
      case 0 -> receiver.take();
      case 1 -> latches.interruptEnable;
      case 2 -> readIdentification();
      case 3 -> latches.lineControl;
      case 4 -> modem.control();
      case 5 -> readLineStatus();
      case 6 -> modem.readStatus();
      case 7 -> latches.scratch;
      default -> 0xff;
    };
  }

  private void writeRegister(long offset, int value) {
    if (divisorLatched() && offset <= 1) {
      int shift = 8 * (int) offset;
      divisor = (divisor & ~(0xff << shift)) | (value << shift);
      return;
    }
    switch ((int) Math.min(offset, LENGTH)) {
      case 0 -> transmit((byte) value);
      case 1 -> writeInterruptEnable(value);
      case 2 -> writeFifoControl(value);
      case 3 -> latches.lineControl = value;
      case 4 -> modem.writeControl(value);
      case 7 -> latches.scratch = value;
      default -> {
        // The status registers are for reading.
      }
    }
  }

  private void transmit(byte value) {
    transmitter.acknowledge();
    // The output falls while the register is full: an edge-triggered pin needs to see that.
    drive();
    if (modem.loop()) {
      receiver.push(value, fifo.capacity());
      transmitter.setEmptyPending();
    } else if (!transmitter.send(value, fifo.capacity())) {
      events.outputLost();
    }
  }

  private void writeInterruptEnable(int value) {
    int before = latches.interruptEnable;
    latches.interruptEnable = value & 0x0f;
    if ((~before & value & EMPTY) != 0) {
      transmitter.setEmptyPending();
    }
  }

  private void writeFifoControl(int value) {
    Fifo next = Fifo.of(value);
    boolean toggled = next.enabled() != fifo.enabled();
    fifo = next;
    if (toggled || (next.enabled() && (value & Fifo.CLEAR_RECEIVER) != 0)) {
      receiver.clear();
    }
    if (toggled || (next.enabled() && (value & Fifo.CLEAR_TRANSMITTER) != 0)) {
      transmitter.clear();
    }
  }

  private int readIdentification() {
    int cause = cause();
    if (cause == ID_EMPTY) {
      transmitter.acknowledge();
    }
    return cause | (fifo.enabled() ? 0xc0 : 0);
  }

  private int readLineStatus() {
    int status =
        (receiver.count() > 0 ? 0x01 : 0)
            | (receiver.overrun() ? 0x02 : 0)
            | (transmitter.empty() ? 0x60 : 0);
    receiver.clearOverrun();
    return status;
  }

  private int cause() {
    int enabled = latches.interruptEnable;
    if ((enabled & LINE_STATUS) != 0 && receiver.overrun()) {
      return ID_LINE_STATUS;
    }
    if ((enabled & RECEIVED) != 0 && receiver.count() > 0) {
      return receiver.count() >= fifo.trigger() ? ID_RECEIVED : ID_TIMEOUT;
    }
    if ((enabled & EMPTY) != 0 && transmitter.emptyPending()) {
      return ID_EMPTY;
    }
    return (enabled & MODEM_STATUS) != 0 && modem.changed() ? ID_MODEM : ID_NONE;
  }

  private void drive() {
    irq.drive(cause() != ID_NONE, modem.gateOpen());
  }

  private boolean hasRoom() {
    return !modem.loop() && receiver.count() < fifo.capacity();
  }

  private boolean takeRoom() {
    boolean room = refused && hasRoom();
    refused &= !room;
    return room;
  }

  private void tell(boolean room) {
    if (room) {
      events.inputRoom();
    }
  }

  private boolean divisorLatched() {
    return (latches.lineControl & DIVISOR_LATCH) != 0;
  }
}
