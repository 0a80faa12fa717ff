package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Any bytes decode into a value in range or a refusal. Runs for two seconds, or as many as the
 * system property {@code tocsin.fuzz.seconds} says; prints nothing but a failing seed.
 */
class DecoderFuzzTest {
  private static final int LIMIT = 1 << 20;
  private static final String[] JSON = {
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"capabilities\"",
    "\"max_msg_fds\"",
    "\"twin_socket\"",
    "\"supported\"",
    "\"pgsizes\"",
    "true",
    "null",
    "-1",
    "1e999",
    "99999999999999999999999",
    "8",
    "\"\\u0000\"",
    "\u00e9",
    "\0"
  };

  /** Values near what a decoder compares with. */
  private static final long[] EDGES = {
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    9,
    16,
    20,
    24,
    32,
    48,
    255,
    4095,
    4096,
    4097,
    LIMIT,
    LIMIT + 1,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    -1,
    -2,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 32
  };

  @Test
  void anyBytesAreAValueInRangeOrARefusal() {
    long end = System.nanoTime() + Long.getLong("tocsin.fuzz.seconds", 2) * 1_000_000_000;
    long seed = Long.getLong("tocsin.fuzz.seed", System.nanoTime());
    long rounds = 0;
    for (; System.nanoTime() < end; rounds++, seed++) {
      try {
        round(new Random(seed));
      } catch (RuntimeException | AssertionError broken) {
        throw new AssertionError("-Dtocsin.fuzz.seed=" + seed, broken);
      }
    }
    assertTrue(rounds > 1000);
  }

  private static void round(Random random) {
    int size =
        Header.SIZE + (random.nextInt(4) == 0 ? random.nextInt(300) : 4 * random.nextInt(16));
    byte[] bytes = new byte[size];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    }
    var message = MemorySegment.ofArray(bytes);
    message.set(JAVA_SHORT_UNALIGNED, 2, (short) random.nextInt(20));
    for (int i = random.nextInt(6); i > 0 && size >= 24; i--) {
      long at = Header.SIZE + 4L * random.nextInt((size - 20) / 4);
      long value = EDGES[random.nextInt(EDGES.length)];
      if (random.nextBoolean()) {
        message.set(JAVA_LONG_UNALIGNED, at, value);
      } else {
        message.set(JAVA_INT_UNALIGNED, at, (int) value);
      }
    }
    message.set(JAVA_INT_UNALIGNED, 4, random.nextInt(8) == 0 ? random.nextInt() : size);
    if (size > 21 && random.nextInt(3) == 0) {
      message.set(JAVA_SHORT_UNALIGNED, 2, (short) Command.VERSION.number());
      json(random, message);
    }
    decode(message, size);
  }

  private static void json(Random random, MemorySegment message) {
    var text = new StringBuilder();
    while (text.length() < message.byteSize()) {
      text.append(JSON[random.nextInt(JSON.length)]);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int room = (int) message.byteSize() - 21;
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, message, 20, Math.min(room, bytes.length));
  }

  private static void decode(MemorySegment message, int size) {
    int framed = Header.framing(message, LIMIT);
    assertTrue(framed == -1 || (framed >= Header.SIZE && framed <= LIMIT));
    switch (Decoder.decode(message, size)) {
      case DmaMap map -> {
        assertTrue(map.address() >= 0 && map.size() > 0 && map.address() + map.size() > 0);
        var again = MemorySegment.ofArray(new byte[48]);
        assertEquals(map, Decoder.decode(again, map.encode(again, (short) 1)));
      }
      case IrqSet set -> {
        assertTrue(set.start() >= 0 && set.count() >= 0 && set.start() + set.count() >= 0);
        assertTrue(set.chosen().length() <= set.count());
        var again = MemorySegment.ofArray(new byte[8192]);
        assertEquals(set, Decoder.decode(again, set.encode(again, (short) 1)));
      }
      case Version version -> {
        var ours = version.capabilities();
        assertTrue(ours.maxDescriptors() >= 0 && ours.maxTransfer() >= 0);
        assertTrue(ours.maxWindows() >= 0 && ours.pageSizes() >= 0);
        assertEquals(ours, Capabilities.parse(ours.json()).orElseThrow());
      }
      case Refusal refusal -> assertTrue(refusal.errno() > 0);
      case Request other -> assertNotNull(other);
    }
    if (size >= RegionAccess.DATA && RegionAccess.checkRead(message, size, LIMIT) == null) {
      assertTrue(RegionAccess.count(message) >= 0 && RegionAccess.count(message) <= LIMIT);
      assertTrue(RegionAccess.offset(message) >= 0);
    }
    if (RegionAccess.checkWrite(message, size, LIMIT) == null) {
      assertEquals(size, RegionAccess.DATA + RegionAccess.count(message));
    }
    if (RegionWrites.check(message, size) == null && RegionWrites.writes(message) > 0) {
      assertTrue(RegionWrites.data(RegionWrites.writes(message) - 1) + 8 <= size);
    }
  }
}
