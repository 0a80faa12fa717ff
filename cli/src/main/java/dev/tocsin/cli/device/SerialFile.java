package dev.tocsin.cli.device;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A file that takes a serial port's output.
 *
 * <p>Nothing happens to it before {@link #open}: a machine that is only listed, or refused for
 * another option, leaves it as it is.
 */
public final class SerialFile extends OutputStream {
  private static final int FILE_TYPE = 0170000; // inode(7)
  private static final int FIFO = 0010000;

  private final Path path;
  private volatile @Nullable OutputStream stream;

  private SerialFile(Path path) {
    this.path = path;
  }

  /**
   * Checks a file as far as that goes without touching it.
   *
   * @param name what a user typed
   * @return the file, not open
   * @throws IllegalArgumentException if it cannot be written; the message is for the user
   */
  static SerialFile of(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("file=: names no file");
    }
    Path path = Path.of(name);
    Path folder = path.toAbsolutePath().getParent();
    String wrong = null;
    if (Files.isDirectory(path)) {
      wrong = "a directory";
    } else if (folder == null || !Files.isDirectory(folder)) {
      wrong = "no such directory: " + folder;
    } else if (!Files.isWritable(Files.exists(path) ? path : folder)) {
      wrong = "no permission to write it";
    }
    if (wrong != null) {
      throw new IllegalArgumentException("file=%s: %s".formatted(name, wrong));
    }
    return new SerialFile(path);
  }

  /**
   * Tells whether two ports would overwrite each other's output; a terminal or null can be shared.
   *
   * @param other another port's
   * @return true if both are one file
   * @throws IOException if the host does not tell
   */
  public boolean isSameAs(SerialFile other) throws IOException {
    if (path.equals(other.path) && !Files.exists(path)) {
      return true;
    }
    if (Files.exists(path) && Files.exists(other.path)) {
      return Files.isSameFile(path, other.path) && (Files.isRegularFile(path) || isFifo());
    }
    return path.toAbsolutePath().normalize().equals(other.path.toAbsolutePath().normalize());
  }

  /**
   * Opens the file, emptying one that is there; waits for a reader of a FIFO, and says so.
   *
   * @param err who is told of the wait
   * @throws IOException if the host refuses
   */
  public void open(PrintWriter err) throws IOException {
    if (isFifo()) {
      err.printf("tocsin: --device serial: %s is a FIFO; waiting for a reader%n", path);
      err.flush();
    }
    stream = new FileOutputStream(path.toFile());
  }

  private boolean isFifo() throws IOException {
    return Files.exists(path)
        && Files.getAttribute(path, "unix:mode") instanceof Integer mode
        && (mode & FILE_TYPE) == FIFO;
  }

  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  /** Drops what comes before the file is open. */
  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    OutputStream to = stream;
    if (to != null) {
      to.write(bytes, offset, length);
    }
  }

  @Override
  public void close() throws IOException {
    OutputStream open = stream;
    if (open != null) {
      open.close();
    }
  }
}
