package dev.tocsin.testkit.qtest;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** QEMU's monitor on a unix socket (QMP): one command, one line of answer. */
final class Monitor implements AutoCloseable {
  private static final Pattern CHILD =
      Pattern.compile("\"name\": \"(\\w+)(?:\\[(\\d+)\\])?\", \"type\": \"child<([^>]*)>\"");

  private final SocketChannel channel;
  private final BufferedReader lines;

  private Monitor(SocketChannel channel) {
    this.channel = channel;
    lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
  }

  static Monitor connect(Path socket) throws IOException {
    var monitor = new Monitor(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    try {
      monitor.lines.readLine(); // its greeting
      monitor.ask("{\"execute\": \"qmp_capabilities\"}");
      return monitor;
    } catch (IOException failed) {
      monitor.close();
      throw failed;
    }
  }

  String ask(String command) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    String line = lines.readLine();
    while (line != null && line.startsWith("{\"timestamp\"")) { // an event
      line = lines.readLine();
    }
    if (line == null || !line.startsWith("{\"return\"")) {
      throw new IOException(command + ": " + line);
    }
    return line;
  }

  List<String> devices(String node, String type) throws IOException {
    String answer =
        ask("{\"execute\": \"qom-list\", \"arguments\": {\"path\": \"%s\"}}".formatted(node));
    SortedMap<Integer, String> found = new TreeMap<>();
    Matcher child = CHILD.matcher(answer);
    while (child.find()) {
      if (child.group(3).equals(type)) {
        boolean numbered = child.group(2) != null;
        String name = numbered ? child.group(1) + "[" + child.group(2) + "]" : child.group(1);
        int number = numbered ? Integer.parseInt(child.group(2)) : -1 - found.size();
        found.put(number, node + "/" + name);
      }
    }
    return List.copyOf(found.values());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // nothing of it is needed any more
    }
  }
}
