package dev.tocsin.machine.boot;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads an image or RAM disk into memory of our own, so that nobody changes it underneath us. */
public final class ImageFile {
  private static final long CHUNK = 1 << 30;

  private ImageFile() {}

  /**
   * Reads a whole file.
   *
   * @param file a regular file
   * @param limit the most bytes of use: the guest's memory
   * @param arena how long the bytes live
   * @return its bytes
   * @throws ImageException with the file's name if it cannot be read, or is larger than that
   */
  public static MemorySegment read(Path file, long limit, Arena arena) throws ImageException {
    try {
      if (!Files.isRegularFile(file)) {
        throw new ImageException(
            "%s: %s".formatted(file, Files.exists(file) ? "not a regular file" : "no such file"));
      }
      return readAll(file, limit, arena);
    } catch (NoSuchFileException _) {
      throw new ImageException(file + ": no such file");
    } catch (AccessDeniedException _) {
      throw new ImageException(file + ": permission denied");
    } catch (ImageException known) {
      throw known;
    } catch (IOException failure) {
      throw new ImageException(file + ": cannot be read: " + failure.getMessage());
    }
  }

  private static MemorySegment readAll(Path file, long limit, Arena arena) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      long size = channel.size();
      if (size > limit) {
        throw new ImageException(
            "%s: its %d bytes do not fit in the guest's memory of %d".formatted(file, size, limit));
      }
      MemorySegment bytes = arena.allocate(Math.max(size, 1)).asSlice(0, size);
      for (long done = 0; done < size; ) {
        ByteBuffer chunk = bytes.asSlice(done, Math.min(CHUNK, size - done)).asByteBuffer();
        int count = channel.read(chunk);
        if (count < 0) {
          throw new ImageException(file + ": became shorter while it was read");
        }
        done += count;
      }
      return bytes;
    }
  }
}
