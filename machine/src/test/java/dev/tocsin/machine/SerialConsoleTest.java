package dev.tocsin.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SerialConsoleTest {
  private static final int CAPACITY = 64 << 10;

  private final List<String> broken = new ArrayList<>();

  @Test
  void closeWritesWhatWaits() {
    var out = new ByteArrayOutputStream();
    SerialConsole console = console(out);
    SilentPort port = new SilentPort(console);

    port.print("hello");
    console.close();

    assertEquals("hello", out.toString(StandardCharsets.US_ASCII));
  }

  @Test
  void aConsoleThatWasNeverConnectedCloses() throws InterruptedException {
    SerialConsole console = console(OutputStream.nullOutputStream());

    console.close();

    assertFalse(console.type((byte) 1));
  }

  @Test
  void aStalledReaderMakesThePortBusyAndLosesNothing() {
    var gate = new CountDownLatch(1);
    var out = new StallingStream(gate);
    SerialConsole console = console(out);
    SilentPort port = new SilentPort(console);

    port.print("x");
    out.awaitWriter();
    int accepted = 0;
    while (port.ready()) {
      port.print("y");
      accepted++;
    }
    gate.countDown();
    while (!port.ready()) {
      Thread.onSpinWait();
    }
    port.print("z");
    console.close();

    // One byte more than the buffer holds waits in the port itself.
    assertEquals(CAPACITY + 1, accepted);
    assertEquals(CAPACITY + 3, out.size());
    assertEquals(0, console.lost());
  }

  @Test
  void outputToABrokenStreamIsDroppedAndToldOnce() {
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    SerialConsole console = console(out);
    SilentPort port = new SilentPort(console);

    port.print("a");
    port.print("b");
    console.close();

    assertEquals(List.of("Broken pipe"), broken);
  }

  @Test
  void typingWaitsUntilTheGuestHasRead() throws Exception {
    SerialConsole console = console(OutputStream.nullOutputStream());
    SilentPort port = new SilentPort(console);
    assertTrue(console.type((byte) 'a'));
    var second = new FutureTask<>(() -> console.type((byte) 'b'));
    Thread.ofPlatform().daemon().start(second);

    assertEquals('a', port.read());
    assertTrue(second.get());
    assertEquals('b', port.read());
    console.close();
  }

  @Test
  void closeFreesWhoTypes() throws Exception {
    SerialConsole console = console(OutputStream.nullOutputStream());
    var port = new SilentPort(console);
    assertTrue(console.type((byte) 'a'));
    var second = new FutureTask<>(() -> console.type((byte) 'b'));
    Thread.ofPlatform().daemon().start(second);

    console.close();

    assertFalse(second.get());
    assertEquals('a', port.read());
  }

  private SerialConsole console(OutputStream out) {
    return new SerialConsole(out, failure -> broken.add(String.valueOf(failure.getMessage())));
  }

  /** A stream that holds its first writer up. */
  private static final class StallingStream extends OutputStream {
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch gate;
    private int size;

    StallingStream(CountDownLatch gate) {
      this.gate = gate;
    }

    void awaitWriter() {
      try {
        entered.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    int size() {
      return size;
    }

    @Override
    public void write(int value) {
      throw new UnsupportedOperationException("byte by byte");
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      size += count;
    }
  }
}
