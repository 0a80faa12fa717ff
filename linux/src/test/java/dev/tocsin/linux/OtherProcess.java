package dev.tocsin.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Programs that tests run in a JVM of their own. */
final class OtherProcess {
  static final long COUNT = 3;

  private OtherProcess() {}

  /** Starts a program with this module and leave to call native code. */
  static Process start(Class<?> program, String... arguments) throws IOException {
    return start(List.of("--enable-native-access=ALL-UNNAMED"), program, arguments);
  }

  static Process start(List<String> options, Class<?> program, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(program.getName());
    command.addAll(Arrays.asList(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Connects, takes an eventfd, adds to it and says so. */
  static final class WriteEventFd {
    private WriteEventFd() {}

    public static void main(String[] arguments) throws LinuxException {
      var buffer = MemorySegment.ofArray(new byte[1]);
      try (var connection = UnixSocket.connect(Path.of(arguments[0]))) {
        var received = connection.receive(buffer, 1);
        try (var event = EventFd.adopt(received.descriptors().getFirst())) {
          event.write(COUNT);
        }
        connection.send(buffer, List.of());
      }
    }
  }

  /** Prints why native access is unavailable. */
  static final class TellAccess {
    private TellAccess() {}

    public static void main(String[] arguments) {
      System.out.println(NativeAccess.whyUnavailable().orElse("available"));
    }
  }
}
