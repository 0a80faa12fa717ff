package dev.tocsin.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class AllocationsTest {
  @Test
  void countingAllocatesNothing() throws Exception {
    var counter = new AtomicLong();

    assertEquals(0, Allocations.bytesOf(counter::incrementAndGet));
  }

  @Test
  void oneObjectPerCallIsSeen() throws Exception {
    var holder = new AtomicReference<>(new long[0]);

    long bytes = Allocations.bytesOf(() -> holder.set(new long[4]), 500_000_000);

    assertTrue(bytes >= 20_000 * 4L * Long.BYTES, () -> bytes + " bytes");
  }
}
