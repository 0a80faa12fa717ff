package dev.tocsin.vfiouser.guard;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.UnixSocket;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs in a {@link GuardProcess}. */
final class GuardMain {
  private final UnixSocket control;
  private @Nullable UnixSocket watched;

  private GuardMain(UnixSocket control) {
    this.control = control;
  }

  /** Connects to the server at a path, and stays until it dies. */
  public static void main(String[] arguments) throws LinuxException {
    try (var control = UnixSocket.connect(Path.of(arguments[0]))) {
      run(control);
    }
  }

  /** Holds the connection that the server passed last, and ends it when the server is gone. */
  static void run(UnixSocket control) {
    var guard = new GuardMain(control);
    boolean more = true;
    while (more) {
      more = guard.step();
    }
    if (guard.watched != null) {
      guard.watched.close();
    }
  }

  private boolean step() {
    try {
      var received = control.receive(MemorySegment.ofArray(new byte[1]), 1);
      List.copyOf(received.descriptors()).forEach(fd -> hold(UnixSocket.adopt(fd)));
      return received.length() > 0;
    } catch (LinuxException _) {
      return false;
    }
  }

  private void hold(UnixSocket next) {
    if (watched != null) {
      watched.letGo(); // the server has ended it, or will
    }
    watched = next;
  }
}
