package dev.tocsin.cli.served;

import dev.tocsin.testkit.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** QEMU's control socket. */
final class Qmp implements AutoCloseable {
  private final SocketChannel channel;
  private final BufferedReader in;

  private Qmp(SocketChannel channel) {
    this.channel = channel;
    in = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  static Qmp connect(Path path) throws IOException {
    var open = new AtomicReference<SocketChannel>();
    Eventually.until("QEMU's control socket", () -> tryConnect(path, open));
    var qmp = new Qmp(Objects.requireNonNull(open.get()));
    qmp.await("\"QMP\"");
    qmp.ask("qmp_capabilities", "{}");
    return qmp;
  }

  private static boolean tryConnect(Path path, AtomicReference<SocketChannel> open) {
    try {
      open.set(SocketChannel.open(UnixDomainSocketAddress.of(path)));
      return true;
    } catch (IOException _) {
      return false; // not there yet, or nobody listens yet
    }
  }

  /** Asks for something and waits for the answer, which must not be an error. */
  void ask(String command, String arguments) throws IOException {
    var line = "{\"execute\":\"%s\",\"arguments\":%s}\n".formatted(command, arguments);
    channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    await("\"return\"");
  }

  /** Waits for a line. */
  void await(String part) throws IOException {
    for (String line; (line = in.readLine()) != null; ) {
      if (line.contains(part)) {
        return;
      }
      if (line.contains("\"error\"")) {
        throw new IOException(line);
      }
    }
    throw new IOException("QEMU has ended; waited for " + part);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
