package dev.tocsin.vfiouser.guard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.UnixListener;
import dev.tocsin.linux.UnixSocket;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A small Java process beside the server that holds a duplicate of the connection, and ends it in
 * order when the server dies, also by SIGKILL.
 *
 * <p>It reads nothing while the server lives, and ends with it. It can be killed at any time: then
 * the server is as it would be without. Thread-safe; several servers have one each.
 */
public final class GuardProcess implements ConnectionGuard, AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;
  private static final MemorySegment MARK = MemorySegment.ofArray("g".getBytes(US_ASCII));

  private final Process process;
  private final UnixSocket control;

  private GuardProcess(Process process, UnixSocket control) {
    this.process = process;
    this.control = control;
  }

  /**
   * Starts the process, with the JDK and the classes of this one, and waits until it is there.
   *
   * @return the guard, to be closed after the server
   * @throws IOException if it does not start
   */
  public static GuardProcess start() throws IOException {
    Path folder = Files.createTempDirectory("tocsin-guard"); // its mode is 0700
    Path path = folder.resolve("control");
    try (var listener = UnixListener.listen(path)) {
      var process =
          new ProcessBuilder(command(path))
              .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.INHERIT)
              .start();
      var _ =
          process
              .onExit()
              .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
              .thenRun(listener::close);
      var control = listener.accept();
      if (control.isEmpty()) {
        process.destroyForcibly();
        throw new IOException("the process that guards connections does not start");
      }
      return new GuardProcess(process, control.get());
    } finally {
      Files.deleteIfExists(folder);
    }
  }

  private static List<String> command(Path path) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx16m"));
    String modules = System.getProperty("jdk.module.path");
    var main = GuardMain.class;
    if (main.getModule().isNamed() && modules != null) {
      command.addAll(List.of("--enable-native-access=dev.tocsin.linux", "-p", modules));
      command.addAll(List.of("-m", main.getModule().getName() + "/" + main.getName()));
    } else {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    }
    command.add(path.toString());
    return command;
  }

  @Override
  public void watch(UnixSocket connection) throws LinuxException {
    control.send(MARK, List.of(connection.descriptor()));
  }

  /**
   * Has a task run when the process ends, however it does, {@link #close} included.
   *
   * @param task runs once, on a thread of the JDK's; at once if the process has ended
   */
  public void onEnd(Runnable task) {
    var _ = process.onExit().thenRun(task);
  }

  /** Lets the process end, which ends the connection it looks after; waits for it. Idempotent. */
  @Override
  public void close() {
    control.close();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** The process, for tests. */
  ProcessHandle process() {
    return process.toHandle();
  }
}
