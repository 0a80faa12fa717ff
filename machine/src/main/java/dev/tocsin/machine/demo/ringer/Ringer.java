package dev.tocsin.machine.demo.ringer;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The demo's other process: it receives eventfds over a unix socket and writes them when told.
 *
 * <p>It knows nothing of the machine, of interrupts or of Tocsin's engine. Per request, one byte:
 * the number of an eventfd. The answer, eight bytes: {@link System#nanoTime} just before the write,
 * which on Linux is one clock for all processes.
 */
public final class Ringer {
  private static final int MOST = 8;

  private Ringer() {}

  /**
   * Runs until the other end closes the socket.
   *
   * @param args the socket's path
   * @throws IOException if the socket fails
   */
  public static void main(String[] args) throws IOException {
    try (var socket = UnixSocket.connect(Path.of(args[0]))) {
      serve(socket);
    } catch (LinuxException gone) {
      if (!gone.is(Errno.ECONNRESET)) { // The demo was killed; nothing is left to do.
        throw gone;
      }
    }
  }

  /** The first write of a Java process takes 100 times as long as all others: links and loads. */
  private static void warmUp() throws IOException {
    try (var own = EventFd.create()) {
      own.write(1);
    }
  }

  /** The first message carries the eventfds. */
  private static void serve(UnixSocket socket) throws IOException {
    byte[] request = new byte[1];
    var received = socket.receive(MemorySegment.ofArray(request), MOST);
    List<EventFd> bells = new ArrayList<>();
    try {
      for (var descriptor : received.descriptors()) {
        bells.add(EventFd.adopt(descriptor));
      }
      warmUp();
      MemorySegment answer = MemorySegment.ofArray(new long[1]);
      while (socket.receive(MemorySegment.ofArray(request), 0).length() > 0) {
        EventFd bell = bells.get(request[0]);
        answer.set(ValueLayout.JAVA_LONG, 0, System.nanoTime());
        bell.write(1);
        socket.send(answer, List.of());
      }
    } finally {
      bells.forEach(EventFd::close);
    }
  }
}
