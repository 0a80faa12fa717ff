package dev.tocsin.testkit.qtest;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A QEMU that executes no guest code, spoken to by its line protocol on standard input and output.
 *
 * <p>Its virtual clock stands still until {@link #clockStep}. Values are zero-extended; widths are
 * in bytes. Not thread-safe.
 */
public final class Qtest implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 10;

  private final Process process;
  private final Path folder;
  private final Path errors;
  private final BufferedReader answers;
  private final BufferedWriter commands;
  private final Monitor monitor;

  /** Outputs of the intercepted device that are high. */
  private final SortedSet<Integer> high = new TreeSet<>();

  private Qtest(Process process, Path folder, Path errors) throws IOException {
    this.process = process;
    this.folder = folder;
    this.errors = errors;
    answers =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.ISO_8859_1));
    commands =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.ISO_8859_1));
    ask("endianness"); // the sockets are there once it answers
    monitor = Monitor.connect(socket(folder));
  }

  /**
   * Starts a QEMU without default devices.
   *
   * @param options more options, such as {@code -machine pc} or {@code -device edu}
   * @return a running QEMU, which the caller closes
   * @throws IOException if there is none, or it does not start; with what it said
   */
  public static Qtest start(String... options) throws IOException {
    Path program =
        Qemu.find().orElseThrow(() -> new IOException(Qemu.whyUnusable().orElse("no QEMU")));
    Path folder = Files.createTempDirectory("qtest");
    Path errors = folder.resolve("errors");
    List<String> line = new ArrayList<>(List.of(program.toString(), "-accel", "tcg", "-S"));
    line.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none"));
    line.addAll(List.of("-qtest", "stdio", "-qtest-log", "none"));
    line.addAll(List.of("-qmp", "unix:" + socket(folder) + ",server=on,wait=off"));
    line.addAll(List.of(options));
    Process process = null;
    try {
      process = new ProcessBuilder(line).redirectError(errors.toFile()).start();
      return new Qtest(process, folder, errors);
    } catch (IOException failed) {
      end(process, folder);
      throw failed;
    }
  }

  private static Path socket(Path folder) {
    return folder.resolve("qmp");
  }

  /**
   * Reads ports.
   *
   * @param port the first
   * @param width 1, 2 or 4
   * @return the value
   * @throws IOException if QEMU has gone
   */
  public long in(int port, int width) throws IOException {
    return number("in%c 0x%x".formatted(portLetter(width), port));
  }

  /**
   * Writes ports.
   *
   * @param port the first
   * @param width 1, 2 or 4
   * @param value the value; bits beyond the width are ignored
   * @throws IOException if QEMU has gone
   */
  public void out(int port, int width, long value) throws IOException {
    ask("out%c 0x%x 0x%x".formatted(portLetter(width), port, low(value, width)));
  }

  /**
   * Reads memory or registers in it, as one access.
   *
   * @param address guest-physical
   * @param width 1, 2, 4 or 8
   * @return the value
   * @throws IOException if QEMU has gone
   */
  public long read(long address, int width) throws IOException {
    return number("read%c 0x%x".formatted(memoryLetter(width), address));
  }

  /**
   * Writes memory or registers in it, as one access.
   *
   * @param address guest-physical
   * @param width 1, 2, 4 or 8
   * @param value the value; bits beyond the width are ignored
   * @throws IOException if QEMU has gone
   */
  public void write(long address, int width, long value) throws IOException {
    ask("write%c 0x%x 0x%x".formatted(memoryLetter(width), address, low(value, width)));
  }

  /**
   * Reads a piece of memory.
   *
   * @param address guest-physical
   * @param length bytes, at least 1
   * @return what is there
   * @throws IOException if QEMU has gone
   */
  public byte[] readMemory(long address, int length) throws IOException {
    String hex = ask("read 0x%x 0x%x".formatted(address, length));
    return HexFormat.of().parseHex(hex.substring(2));
  }

  /**
   * Writes a piece of memory.
   *
   * @param address guest-physical
   * @param bytes what to write, at least 1 byte
   * @throws IOException if QEMU has gone
   */
  public void writeMemory(long address, byte[] bytes) throws IOException {
    String hex = HexFormat.of().formatHex(bytes);
    ask("write 0x%x 0x%x 0x%s".formatted(address, bytes.length, hex));
  }

  /**
   * Lets virtual time pass; needs {@code -accel qtest}, which not every build has.
   *
   * @param nanos how long
   * @return the time, in nanoseconds
   * @throws IOException if this QEMU cannot
   */
  public long clockStep(long nanos) throws IOException {
    return number("clock_step " + nanos);
  }

  /**
   * Sets an unnamed input of a device.
   *
   * @param path the device, see {@link #devices}
   * @param input its number; QEMU aborts if there is none such
   * @param level the level
   * @throws IOException if QEMU has gone
   */
  public void setInput(String path, int input, boolean level) throws IOException {
    ask("set_irq_in %s unnamed-gpio-in %d %d".formatted(path, input, level ? 1 : 0));
  }

  /**
   * Hears the inputs of a device from now on, which no longer reach it; for one device only.
   *
   * @param path the device
   * @throws IOException if QEMU has gone
   */
  public void interceptInputs(String path) throws IOException {
    ask("irq_intercept_in " + path);
  }

  /**
   * Hears the outputs of a device from now on, which no longer reach anyone; for one device only.
   *
   * @param path the device
   * @throws IOException if QEMU has gone
   */
  public void interceptOutputs(String path) throws IOException {
    ask("irq_intercept_out " + path);
  }

  /**
   * Tells the level of an intercepted line.
   *
   * @param line its number
   * @return true if it was raised and not lowered since
   */
  public boolean isHigh(int line) {
    return high.contains(line);
  }

  /**
   * Runs a command of the monitor.
   *
   * @param command in JSON
   * @return the answer's line, which holds "return"
   * @throws IOException if the command fails
   */
  public String monitor(String command) throws IOException {
    return monitor.ask(command);
  }

  /**
   * Finds devices of a type under a node of the object tree.
   *
   * @param node such as {@code /machine/unattached}
   * @param type such as {@code isa-i8259}
   * @return their paths in the order of their numbers
   * @throws IOException if there is no such node
   */
  public List<String> devices(String node, String type) throws IOException {
    return monitor.devices(node, type);
  }

  /** Ends this QEMU and waits for its end. */
  @Override
  public void close() {
    monitor.close();
    end(process, folder);
  }

  private static void end(@Nullable Process process, Path folder) {
    boolean interrupted = false;
    if (process != null) {
      process.destroyForcibly();
      try {
        process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    for (String name : List.of("errors", "qmp", "")) {
      folder.resolve(name).toFile().delete();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private long number(String command) throws IOException {
    String answer = ask(command);
    return answer.startsWith("0x")
        ? Long.parseUnsignedLong(answer.substring(2), 16)
        : Long.parseLong(answer);
  }

  /** Sends a line; the rest of the answer after OK. Lines about interrupts may come before. */
  private String ask(String command) throws IOException {
    try {
      commands.write(command);
      commands.write('\n');
      commands.flush();
    } catch (IOException broken) {
      throw gone(command, broken);
    }
    while (true) {
      String line = answers.readLine();
      if (line == null) {
        throw gone(command, null);
      }
      if (line.startsWith("IRQ raise ")) {
        high.add(Integer.parseInt(line.substring(10)));
      } else if (line.startsWith("IRQ lower ")) {
        high.remove(Integer.parseInt(line.substring(10)));
      } else if (line.startsWith("OK")) {
        return line.substring(2).strip();
      } else {
        throw new IOException(command + ": " + line);
      }
    }
  }

  private IOException gone(String command, @Nullable IOException cause) throws IOException {
    String said = Files.readString(errors).strip();
    String message = "QEMU has gone at \"%s\": %s".formatted(command, said);
    return cause == null ? new IOException(message) : new IOException(message, cause);
  }

  private static char portLetter(int width) {
    return switch (width) {
      case 1 -> 'b';
      case 2 -> 'w';
      case 4 -> 'l';
      default -> throw new IllegalArgumentException("a port access has 1, 2 or 4 bytes");
    };
  }

  private static char memoryLetter(int width) {
    return width == 8 ? 'q' : portLetter(width);
  }

  private static long low(long value, int width) {
    return value & -1L >>> (64 - 8 * width);
  }
}
