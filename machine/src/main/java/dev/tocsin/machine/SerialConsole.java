package dev.tocsin.machine;

import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.devices.uart.PciSerial;
import dev.tocsin.devices.uart.Uart16550;
import dev.tocsin.devices.uart.UartEvents;
import dev.tocsin.devices.uart.UartOutput;
import dev.tocsin.interrupt.InterruptException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is at the other end of the serial port: a stream for what the guest prints, and {@link
 * #type} for what it reads.
 *
 * <p>A thread of its own writes to the stream, so no processor ever waits for a slow reader: the
 * guest sees a busy port once {@value #CAPACITY} bytes wait. Thread-safe.
 *
 * <p>Lock order: the port's, then this one's. The port is never called under this one's.
 */
public final class SerialConsole implements AutoCloseable {
  private static final int CAPACITY = 64 << 10;

  private final OutputStream out;
  private final Thread writer;

  /** Guards the buffer and the states; the port's own lock is taken before, never after. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Condition changed = lock.newCondition();
  private final Buffer buffer = new Buffer();
  private final AtomicLong lost = new AtomicLong();
  private final Consumer<IOException> onBroken;
  private volatile @Nullable Uart16550 port;

  /** Bytes that wait to be written, and what is known of the two ends; guarded by the lock. */
  private static final class Buffer {
    private final byte[] bytes = new byte[CAPACITY];
    private int count;

    /** The port was refused a byte and waits to be told of room. */
    private boolean refused;

    /** The port may have room for input since somebody looked. */
    private boolean inputRoom;

    private boolean closed;
  }

  /**
   * Creates a console.
   *
   * @param out where the guest's output goes; flushed after each piece, never closed
   * @param onBroken is told once when the stream fails; output is dropped from then on
   */
  public SerialConsole(OutputStream out, Consumer<IOException> onBroken) {
    this.out = out;
    this.onBroken = onBroken;
    this.writer = Thread.ofPlatform().daemon().name("console").unstarted(this::write);
  }

  /** Connects the port and starts to write. */
  void connect(Uart16550 uart) {
    port = uart;
    writer.start();
  }

  /**
   * Makes a PCI port whose other end this console is, instead of COM1's. Once.
   *
   * @param context what the port is made with
   * @return the port; closing it leaves the console open
   */
  public PciSerial pciPort(PciDeviceContext context) {
    // What the host refuses is counted by the function.
    PciSerial made = PciSerial.create(context, output(), events(_ -> {}));
    connect(made.uart());
    return made;
  }

  /** The port's end for output. */
  UartOutput output() {
    return this::offer;
  }

  /** The port's end for events. */
  UartEvents events(Consumer<InterruptException> interruptFailed) {
    return new UartEvents() {
      @Override
      public void inputRoom() {
        tellInputRoom();
      }

      @Override
      public void outputLost() {
        lost.incrementAndGet();
      }

      @Override
      public void interruptFailed(InterruptException failure) {
        interruptFailed.accept(failure);
      }
    };
  }

  /**
   * Sends a byte to the guest; waits until its port has room.
   *
   * @param value the byte
   * @return false if the console was closed and nobody reads it any more
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean type(byte value) throws InterruptedException {
    while (true) {
      Uart16550 uart = port;
      if (uart != null && uart.receive(value)) {
        return true;
      }
      lock.lock();
      try {
        while (!buffer.inputRoom && !buffer.closed) {
          changed.await();
        }
        if (buffer.closed) {
          return false;
        }
        buffer.inputRoom = false;
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Returns how many bytes of output the guest lost by not waiting for its port.
   *
   * @return a count
   */
  public long lost() {
    return lost.get();
  }

  private boolean offer(byte value) {
    lock.lock();
    try {
      if (buffer.count == CAPACITY) {
        buffer.refused = true;
        return false;
      }
      buffer.bytes[buffer.count++] = value;
      changed.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void tellInputRoom() {
    lock.lock();
    try {
      buffer.inputRoom = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void write() {
    boolean broken = false;
    byte[] piece = new byte[CAPACITY];
    while (true) {
      int size = take(piece);
      if (size < 0) {
        return;
      }
      try {
        if (!broken) {
          out.write(piece, 0, size);
          out.flush();
        }
      } catch (IOException failure) {
        broken = true;
        onBroken.accept(failure);
      }
    }
  }

  /** Waits for bytes and takes them all; -1 once closed and empty. */
  private int take(byte[] piece) {
    boolean room;
    int size;
    lock.lock();
    try {
      while (buffer.count == 0 && !buffer.closed) {
        changed.awaitUninterruptibly();
      }
      if (buffer.count == 0) {
        return -1;
      }
      size = buffer.count;
      System.arraycopy(buffer.bytes, 0, piece, 0, size);
      buffer.count = 0;
      room = buffer.refused;
      buffer.refused = false;
    } finally {
      lock.unlock();
    }
    Uart16550 uart = port;
    if (room && uart != null) {
      uart.outputReady();
    }
    return size;
  }

  /** Writes what waits, waits for that, and ends the thread; idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      buffer.closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
