package dev.tocsin.devices.nvme;

import dev.tocsin.devices.nvme.storage.BlockStorage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Storage in an array, which fails or stands still when told to. */
final class ArrayStorage implements BlockStorage {
  private final byte[] bytes;
  private final AtomicInteger flushes = new AtomicInteger();
  private final AtomicInteger deallocated = new AtomicInteger();
  private volatile boolean broken;
  private volatile boolean mistaken;
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private volatile CountDownLatch reached = new CountDownLatch(0);

  ArrayStorage(int size) {
    bytes = new byte[size];
  }

  byte[] bytes() {
    return bytes;
  }

  int flushes() {
    return flushes.get();
  }

  /** Bytes that were given back. */
  int deallocated() {
    return deallocated.get();
  }

  void breakDown() {
    broken = true;
  }

  void repair() {
    broken = false;
  }

  /** From now on it throws what no storage should. */
  void makeMistakes() {
    mistaken = true;
  }

  /** The next access stands still until {@link #open}; {@link #awaitAccess} waits for it. */
  void shut() {
    reached = new CountDownLatch(1);
    gate = new CountDownLatch(1);
  }

  void open() {
    gate.countDown();
  }

  void awaitAccess() throws InterruptedException {
    reached.await();
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    check();
    into.put(bytes, (int) position, into.remaining());
  }

  @Override
  public void write(long position, ByteBuffer from) throws IOException {
    check();
    from.get(bytes, (int) position, from.remaining());
  }

  @Override
  public void flush() throws IOException {
    check();
    flushes.incrementAndGet();
  }

  @Override
  public void zero(long position, long length) throws IOException {
    check();
    Arrays.fill(bytes, (int) position, (int) (position + length), (byte) 0);
  }

  @Override
  public void deallocate(long position, long length) throws IOException {
    check();
    deallocated.addAndGet((int) length);
  }

  private void check() throws IOException {
    reached.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (broken) {
      throw new IOException("the disk is broken");
    }
    if (mistaken) {
      throw new IllegalStateException("a mistake");
    }
  }
}
