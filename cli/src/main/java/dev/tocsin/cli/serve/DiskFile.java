package dev.tocsin.cli.serve;

import dev.tocsin.devices.nvme.storage.FileStorage;
import dev.tocsin.linux.Fd;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that one server alone uses as a disk.
 *
 * <p>The lock is the process's (fcntl(2), F_SETLK): it ends with it, however that ends. It is
 * advisory: QEMU and qemu-img see it only if they look for such locks.
 */
public final class DiskFile implements AutoCloseable {
  private static final int BLOCK = 512;

  private final FileStorage storage;
  private final String serial;

  /** Makes holes. Closed with the storage and not before: that would end the lock (fcntl(2)). */
  private final Fd holes;

  private DiskFile(FileStorage storage, String serial, Fd holes) {
    this.storage = storage;
    this.serial = serial;
    this.holes = holes;
  }

  /**
   * Opens and locks a file.
   *
   * @param path an existing file, a multiple of 512 bytes
   * @return the disk, to be closed after its device
   * @throws Refused if there is no such disk, it may not be written, its size fits no disk, or
   *     another server has it
   * @throws IOException if the host fails
   */
  public static DiskFile open(Path path) throws IOException {
    if (path.toString().isEmpty()) {
      throw new Refused("--disk: an empty path");
    }
    if (Files.isDirectory(path)) {
      throw new Refused(path + ": a directory, not a disk");
    }
    FileChannel file;
    try {
      file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    } catch (NoSuchFileException _) {
      throw new Refused("%s: no such disk; \"truncate -s 1G %s\" makes one".formatted(path, path));
    } catch (AccessDeniedException _) {
      throw new Refused(path + ": no permission to read and write this disk");
    }
    try {
      check(path, file.size());
      if (!locked(file)) {
        throw new Refused(path + ": another server uses this disk; stop that one first");
      }
      var holes = Fd.openReadWrite(path);
      return new DiskFile(new FileStorage(file, holes::punchHole), serial(path), holes);
    } catch (IOException | RuntimeException refused) {
      file.close();
      throw refused;
    }
  }

  private static void check(Path path, long size) throws Refused {
    if (size == 0 && !Files.isRegularFile(path)) {
      throw new Refused(path + ": a device without bytes, not a disk");
    }
    if (size == 0) {
      throw new Refused(
          "%s: an empty disk; \"truncate -s 1G %s\" makes it larger".formatted(path, path));
    }
    if (size % BLOCK != 0) {
      throw new Refused(
          "%s: %d bytes are not a multiple of %d; \"truncate -s %%%d %s\" rounds up"
              .formatted(path, size, BLOCK, BLOCK, path));
    }
  }

  private static String serial(Path path) throws IOException {
    byte[] name = path.toRealPath().toString().getBytes(StandardCharsets.UTF_8);
    long low = UUID.nameUUIDFromBytes(name).getLeastSignificantBits();
    return "TOCSIN-%012X".formatted(low & 0xffff_ffff_ffffL);
  }

  private static boolean locked(FileChannel file) throws IOException {
    try {
      return file.tryLock() != null;
    } catch (OverlappingFileLockException _) {
      return false; // by this process
    }
  }

  /**
   * Returns the disk's bytes.
   *
   * @return storage that {@link #close} closes
   */
  public FileStorage storage() {
    return storage;
  }

  /**
   * Returns a serial number: another for each file, the same for one file each time.
   *
   * @return 19 printable ASCII characters
   */
  public String serial() {
    return serial;
  }

  /** Puts all that was written on the disk and lets others use it. */
  @Override
  public void close() throws IOException {
    try (holes;
        storage) {
      storage.flush();
    }
  }
}
