package dev.tocsin.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Memory mapped into this process, mmap(2), until {@code close}.
 *
 * <p>Any thread may use the segment; an access after {@code close} throws {@link
 * IllegalStateException}. Pages come into being when they are touched and no swap is reserved, so a
 * mapping may be larger than the memory that is free. If another process shortens the file below a
 * mapping of it, an access throws {@link InternalError} (S62).
 */
public final class Mapping implements AutoCloseable {
  private final Arena arena;
  private final MemorySegment segment;
  private final Optional<Fd> fd;

  private Mapping(Arena arena, MemorySegment segment, Optional<Fd> fd) {
    this.arena = arena;
    this.segment = segment;
    this.fd = fd;
  }

  /**
   * Memory of this process alone, zeroed.
   *
   * @param size in bytes, at least 1
   * @return the mapping, to be closed
   * @throws LinuxException ENOMEM if the address space or the limits do not allow it
   */
  public static Mapping anonymous(long size) throws LinuxException {
    return map(size, FileCalls.MAP_PRIVATE | FileCalls.MAP_ANONYMOUS, -1, 0);
  }

  /**
   * Memory, zeroed, that other processes can map, too, once they are given {@link #fd}.
   *
   * <p>Its size is sealed, so that nobody can shorten it below us.
   *
   * @param name what /proc shows, at most 249 bytes
   * @param size in bytes, at least 1
   * @return the mapping, which owns the memory file
   * @throws LinuxException if the process is out of descriptors or memory
   */
  public static Mapping memfd(String name, long size) throws LinuxException {
    requirePositive(size);
    var fd = memoryFile(name);
    try {
      LinuxException.check("ftruncate", FileCalls.ftruncate(fd.number(), size));
      int seals = FileCalls.F_SEAL_SHRINK | FileCalls.F_SEAL_GROW | FileCalls.F_SEAL_SEAL;
      LinuxException.check(
          "fcntl F_ADD_SEALS", FileCalls.fcntl(fd.number(), FileCalls.F_ADD_SEALS, seals));
      var memory = map(size, FileCalls.MAP_SHARED, fd.number(), 0);
      return new Mapping(memory.arena, memory.segment, Optional.of(fd));
    } catch (LinuxException | RuntimeException refused) {
      fd.close();
      throw refused;
    }
  }

  private static Fd memoryFile(String name) throws LinuxException {
    try (var arena = Arena.ofConfined()) {
      int flags = FileCalls.MFD_CLOEXEC | FileCalls.MFD_ALLOW_SEALING;
      int result = FileCalls.memfdCreate(arena.allocateFrom(name), flags);
      return Fd.adopt(LinuxException.check("memfd_create", result));
    }
  }

  /**
   * A part of a file or device, shared with all who map it.
   *
   * @param fd stays with its owner, who may close it before the mapping
   * @param offset in bytes, a multiple of the page size
   * @param size in bytes, at least 1
   * @return the mapping, to be closed
   * @throws LinuxException if the file cannot be mapped so
   * @throws IllegalStateException if the descriptor is closed
   */
  public static Mapping of(Fd fd, long offset, long size) throws LinuxException {
    int number = fd.hold();
    try {
      return map(size, FileCalls.MAP_SHARED, number, offset);
    } finally {
      fd.release();
    }
  }

  /**
   * A part of a file or device that others may write, but nobody through this mapping.
   *
   * @param fd stays with its owner, who may close it before the mapping; may be open for reading
   *     only
   * @param offset in bytes, a multiple of the page size
   * @param size in bytes, at least 1
   * @return the mapping with a read-only segment, to be closed
   * @throws LinuxException if the file cannot be mapped so
   * @throws IllegalStateException if the descriptor is closed
   */
  public static Mapping readOnly(Fd fd, long offset, long size) throws LinuxException {
    int number = fd.hold();
    try {
      var memory = map(size, FileCalls.PROT_READ, FileCalls.MAP_SHARED, number, offset);
      return new Mapping(memory.arena, memory.segment.asReadOnly(), Optional.empty());
    } finally {
      fd.release();
    }
  }

  private static Mapping map(long size, int flags, int fd, long offset) throws LinuxException {
    return map(size, FileCalls.PROT_READ_WRITE, flags, fd, offset);
  }

  @SuppressWarnings({"restricted", "MustBeClosedChecker"}) // mmap is this; the mapping closes it
  private static Mapping map(long size, int protection, int flags, int fd, long offset)
      throws LinuxException {
    requirePositive(size);
    long address = FileCalls.mmap(size, protection, flags | FileCalls.MAP_NORESERVE, fd, offset);
    if (address < 0) {
      throw new LinuxException("mmap of " + size + " bytes", (int) -address);
    }
    var arena = Arena.ofShared();
    var segment =
        MemorySegment.ofAddress(address)
            .reinterpret(size, arena, memory -> FileCalls.munmap(memory.address(), size));
    return new Mapping(arena, segment, Optional.empty());
  }

  private static void requirePositive(long size) {
    if (size <= 0) {
      throw new IllegalArgumentException("a mapping of " + size + " bytes");
    }
  }

  /** {@return the memory; its lifetime ends with {@code close}} */
  public MemorySegment segment() {
    return segment;
  }

  /** {@return the size in bytes, as asked for} */
  public long size() {
    return segment.byteSize();
  }

  /** {@return the memory file, owned by this mapping; empty unless made by {@link #memfd}} */
  public Optional<Fd> fd() {
    return fd;
  }

  /**
   * Unmaps the memory and closes the memory file. Idempotent.
   *
   * @throws IllegalStateException if a native call uses the segment at this moment; nothing is
   *     closed then
   */
  @Override
  public synchronized void close() {
    if (segment.scope().isAlive()) {
      arena.close();
      fd.ifPresent(Fd::close);
    }
  }
}
