package dev.tocsin.devices.nvme;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what a controller tells its host. */
final class RecordedEvents implements NvmeEvents {
  private final AtomicInteger storageFailures = new AtomicInteger();
  private final AtomicInteger stops = new AtomicInteger();
  private final AtomicInteger mistakes = new AtomicInteger();

  int storageFailures() {
    return storageFailures.get();
  }

  int stops() {
    return stops.get();
  }

  int mistakes() {
    return mistakes.get();
  }

  @Override
  public void storageFailed(IOException failure) {
    storageFailures.incrementAndGet();
  }

  @Override
  public void stopped(int queue) {
    stops.incrementAndGet();
  }

  @Override
  public void failed(RuntimeException mistake) {
    mistakes.incrementAndGet();
  }
}
