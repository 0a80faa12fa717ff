package dev.tocsin.chip.x86;

import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.ioapic.IoApic;
import dev.tocsin.chip.x86.ioapic.IoApicState;
import dev.tocsin.chip.x86.pic.PicPair;
import dev.tocsin.chip.x86.pic.PicPairState;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.LegacyIrqSourceConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The chips that lines end at, and the lines. Thread-safe by one lock.
 *
 * <p>Line n is pin n of the IOAPIC and, below 16, IRQ n of the 8259A pair. It is high while it is
 * set high or one of its {@link SoftShare} is (S35).
 */
final class Board implements LinePort {
  private static final int MASTER = 0;
  private static final int SLAVE = 1;
  private static final int IOAPIC = 2;
  private static final int CHIP_INPUTS = 8;
  private static final int CASCADE = 2;

  private static final SoftShare[] NOBODY = {};

  /** Guards the chips and the lines; a leaf. */
  private final Object lock = new Object();

  private final IoApic ioApic;
  private final PicPair pics;

  /** The output of the 8259A pair; told each change under the lock. */
  private final Intr intr;

  private final boolean[] set;
  private final SoftShare[][] shares;
  private boolean asks;

  Board(int pins, SplitWiring wiring, GuestFaults faults) {
    intr = wiring.intr();
    ioApic = new IoApic(pins, wiring.messages(), wiring.nanos(), wiring.alarm(), faults);
    pics = new PicPair(faults);
    set = new boolean[pins];
    shares = new SoftShare[pins][];
    Arrays.fill(shares, NOBODY);
  }

  @Override
  public int lines() {
    return set.length;
  }

  @Override
  public int lineOf(LegacyIrqSourceConfig pin) {
    int number = pin.pin();
    return switch (pin.irqchip()) {
      case MASTER -> number < CHIP_INPUTS && number != CASCADE ? number : -1;
      case SLAVE -> number < CHIP_INPUTS ? CHIP_INPUTS + number : -1;
      case IOAPIC -> number < set.length ? number : -1;
      default -> -1;
    };
  }

  @Override
  public void set(int line, boolean high) {
    Objects.checkIndex(line, set.length);
    synchronized (lock) {
      set[line] = high;
      drive(line);
    }
  }

  /** Adds a share to a line; it starts low. */
  ResamplePort.Share bind(int line, Runnable onEoi) {
    var share = new SoftShare(this, line, onEoi);
    add(share);
    return share;
  }

  private void add(SoftShare share) {
    int line = Objects.checkIndex(share.line(), set.length);
    synchronized (lock) {
      SoftShare[] grown = Arrays.copyOf(shares[line], shares[line].length + 1);
      grown[grown.length - 1] = share;
      shares[line] = grown;
    }
  }

  void remove(SoftShare share) {
    synchronized (lock) {
      share.high = false;
      shares[share.line()] =
          Arrays.stream(shares[share.line()])
              .filter(other -> other != share)
              .toArray(SoftShare[]::new);
      drive(share.line());
    }
  }

  void raise(SoftShare share) {
    synchronized (lock) {
      share.high = true;
      drive(share.line());
    }
  }

  /**
   * A level-triggered interrupt ended: shares fall, then the pins look at their lines again (S43).
   */
  void endOfInterrupt(int vector) {
    int pin = -1;
    do {
      SoftShare[] fallen = NOBODY;
      synchronized (lock) {
        pin = ioApic.nextEnding(vector, pin + 1);
        if (pin >= 0) {
          fallen = fall(pin);
          ioApic.end(pin);
        }
      }
      tell(fallen);
    } while (pin >= 0);
  }

  int acknowledgeExternal() {
    int vector;
    int ended;
    synchronized (lock) {
      vector = pics.acknowledge();
      ended = pics.takeEnded();
      wire();
    }
    endOfRequests(ended);
    return vector;
  }

  long readIoApic(long offset, int width) {
    synchronized (lock) {
      return ioApic.read(offset, width);
    }
  }

  void writeIoApic(long offset, int width, long value) {
    int ended;
    synchronized (lock) {
      ended = ioApic.write(offset, width, value);
    }
    if (ended >= 0) {
      endOfInterrupt(ended);
    }
  }

  long readPort(int port, int width) {
    long value;
    int ended;
    synchronized (lock) {
      value = pics.read(port, width);
      ended = pics.takeEnded();
      wire();
    }
    endOfRequests(ended);
    return value;
  }

  void writePort(int port, int width, long value) {
    int ended;
    synchronized (lock) {
      pics.write(port, width, value);
      ended = pics.takeEnded();
      wire();
    }
    endOfRequests(ended);
  }

  void retry() {
    synchronized (lock) {
      ioApic.retry();
    }
  }

  void tick() {
    synchronized (lock) {
      ioApic.tick();
    }
  }

  long deadline() {
    synchronized (lock) {
      return ioApic.deadline();
    }
  }

  IoApicState ioApicState() {
    synchronized (lock) {
      return ioApic.state();
    }
  }

  PicPairState picState() {
    synchronized (lock) {
      return pics.state();
    }
  }

  List<Boolean> lineState() {
    synchronized (lock) {
      return IntStream.range(0, set.length).mapToObj(line -> set[line]).toList();
    }
  }

  /** The 8259A pair asks for an acknowledge cycle. */
  boolean externalPending() {
    synchronized (lock) {
      return asks;
    }
  }

  void restore(IoApicState apic, PicPairState pair, List<Boolean> lines) {
    synchronized (lock) {
      ioApic.restore(apic);
      pics.restore(pair);
      for (int line = 0; line < set.length; line++) {
        set[line] = lines.get(line);
        drive(line);
      }
      asks = pics.asks();
      intr.set(asks);
    }
  }

  /** Under the lock: brings a line's level to the chips. */
  private void drive(int line) {
    boolean high = set[line];
    for (SoftShare share : shares[line]) {
      high |= share.high;
    }
    ioApic.set(line, high);
    if (line < PicPair.LINES) {
      pics.set(line, high);
      wire();
    }
  }

  /** Under the lock: lowers the shares of a line; returns who is to be told of it. */
  private SoftShare[] fall(int line) {
    for (SoftShare share : shares[line]) {
      share.high = false;
    }
    drive(line);
    return shares[line];
  }

  /** Under the lock: tells of the output of the 8259A pair. */
  private void wire() {
    boolean now = pics.asks();
    if (now != asks) {
      asks = now;
      intr.set(now);
    }
  }

  /** Interrupts of the 8259A pair ended. */
  private void endOfRequests(int ended) {
    for (int rest = ended; rest != 0; rest &= rest - 1) {
      SoftShare[] fallen;
      synchronized (lock) {
        fallen = fall(Integer.numberOfTrailingZeros(rest));
      }
      tell(fallen);
    }
  }

  /** Without the lock (S43, S52). */
  private static void tell(SoftShare[] fallen) {
    for (SoftShare share : fallen) {
      share.ended();
    }
  }
}
