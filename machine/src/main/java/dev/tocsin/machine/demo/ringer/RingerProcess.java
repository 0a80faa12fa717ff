package dev.tocsin.machine.demo.ringer;

import dev.tocsin.interrupt.Notifier;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.UnixListener;
import dev.tocsin.linux.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Our end of the {@link Ringer}: starts the process, hands it eventfds, tells it to write them.
 *
 * <p>Confined to one thread, but for {@link #close}, which ends whatever call waits.
 */
public final class RingerProcess implements AutoCloseable {
  private static final int LINUX_SOCKET_PATH = 107;

  private final Path folder;
  private final UnixListener listener;
  private final Process process;
  private volatile @Nullable UnixSocket socket;

  private RingerProcess(Path folder, UnixListener listener, Process process) {
    this.folder = folder;
    this.listener = listener;
    this.process = process;
  }

  /**
   * Starts the process and does not wait for it.
   *
   * @return the process, to be closed
   * @throws IOException if the process or its socket cannot be made
   */
  public static RingerProcess start() throws IOException {
    Path folder = Files.createTempDirectory("tocsin");
    UnixListener listener = null;
    try {
      Path path = folder.resolve("ringer");
      if (path.toString().length() > LINUX_SOCKET_PATH) {
        throw new IOException("the temporary folder's path is too long for a socket: " + folder);
      }
      listener = UnixListener.listen(path);
      return new RingerProcess(folder, listener, launch(path));
    } catch (IOException | RuntimeException failure) {
      if (listener != null) {
        listener.close();
      }
      Files.deleteIfExists(folder);
      throw failure;
    }
  }

  /** The same Java with the same classes, tuned to start fast. */
  private static Process launch(Path path) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    Module module = Ringer.class.getModule();
    if (module.isNamed()) {
      command.add("--enable-native-access=dev.tocsin.linux");
      command.addAll(List.of("--module-path", System.getProperty("jdk.module.path", "")));
      command.addAll(List.of("--module", module.getName() + "/" + Ringer.class.getName()));
    } else {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.addAll(List.of("--class-path", System.getProperty("java.class.path", "")));
      command.add(Ringer.class.getName());
    }
    command.add(path.toString());
    return new ProcessBuilder(command)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /**
   * Returns the process's number.
   *
   * @return its pid
   */
  public long pid() {
    return process.pid();
  }

  /**
   * Waits until the process has connected, and passes it the notifiers' eventfds.
   *
   * @param notifiers stay their owner's
   * @throws IOException if the process has ended
   */
  public void hand(List<Notifier> notifiers) throws IOException {
    // ends the wait below if it dies before
    var _ = process.onExit().thenRun(listener::close);
    UnixSocket peer =
        listener.accept().orElseThrow(() -> new IOException("the ringing process has ended"));
    socket = peer;
    List<EventFd> bells = new ArrayList<>();
    try {
      for (Notifier notifier : notifiers) {
        bells.add(EventFd.adopt(notifier.descriptor()));
      }
      peer.send(
          MemorySegment.ofArray(new byte[1]), bells.stream().map(EventFd::descriptor).toList());
    } finally {
      bells.forEach(EventFd::close);
    }
  }

  /**
   * Tells the process to write an eventfd once; {@link #rungAt} follows.
   *
   * @param bell number of the eventfd in the order they were handed over
   * @throws IOException if the process has ended
   */
  public void tell(int bell) throws IOException {
    peer().send(MemorySegment.ofArray(new byte[] {(byte) bell}), List.of());
  }

  /**
   * Waits until the process has written.
   *
   * @return its {@link System#nanoTime} just before
   * @throws IOException if the process has ended
   */
  public long rungAt() throws IOException {
    MemorySegment answer = MemorySegment.ofArray(new long[1]);
    long filled = 0;
    while (filled < Long.BYTES) {
      int length = peer().receive(answer.asSlice(filled), 0).length();
      if (length == 0) {
        throw new IOException("the ringing process has ended");
      }
      filled += length;
    }
    return answer.get(ValueLayout.JAVA_LONG, 0);
  }

  private UnixSocket peer() {
    UnixSocket peer = socket;
    if (peer == null) {
      throw new IllegalStateException("no notifier was handed over yet");
    }
    return peer;
  }

  /** Where its socket is. */
  Path folder() {
    return folder;
  }

  /** Ends the process and removes its socket; idempotent. */
  @Override
  public void close() {
    UnixSocket peer = socket;
    if (peer != null) {
      peer.close();
    }
    listener.close();
    end();
    try {
      Files.deleteIfExists(folder);
    } catch (IOException _) {
      // a temporary folder that cannot be removed harms nobody
    }
  }

  /** Without its socket it ends by itself, unless it has not connected yet. */
  private void end() {
    try {
      if (socket == null || !process.waitFor(1, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
