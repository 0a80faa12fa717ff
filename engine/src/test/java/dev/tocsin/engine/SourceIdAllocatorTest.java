package dev.tocsin.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.NoSourceIds;
import dev.tocsin.interrupt.InterruptIndex;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Who may use which interrupt source identifiers. */
class SourceIdAllocatorTest {
  private final SourceIdAllocator ids = new SourceIdAllocator();

  private static NoSourceIds mustFail(Executable call) {
    var failure = assertThrows(InterruptException.class, call);
    return assertInstanceOf(NoSourceIds.class, failure.reason());
  }

  @Test
  void rangesAreAlignedToTheNextPowerOfTwo() throws Exception {
    assertEquals(0, ids.allocate("a", 1));
    assertEquals(1, ids.allocate("a", 1));
    assertEquals(8, ids.allocate("a", 5));
    assertEquals(2, ids.allocate("a", 2));
    assertEquals(32, ids.allocate("a", 32));
    assertEquals(4, ids.allocate("a", 4));
    assertEquals(2048, ids.allocate("a", 2048));
  }

  @Test
  void aRangeThatWasGivenBackIsGivenOutAgain() throws Exception {
    long first = ids.allocate("a", 4);
    ids.allocate("a", 4);
    ids.free("a", first);

    assertEquals(first, ids.allocate("b", 4));
  }

  @Test
  void onlyTheOwnerGivesBackAndOnlyWhatNoGroupUses() throws Exception {
    long base = ids.allocate("a", 4);
    assertEquals(new NoSourceIds("a"), mustFail(() -> ids.free("b", base)));
    assertEquals(new NoSourceIds("nobody"), mustFail(() -> ids.free("a", base + 1)));
    ids.use("a", base, 4);
    mustFail(() -> ids.free("a", base));

    ids.unuse(base);
    ids.free("a", base);

    mustFail(() -> ids.free("a", base));
  }

  @Test
  void aGroupMayUseLessThanWasAllocated() throws Exception {
    long base = ids.allocate("a", 8);

    ids.use("a", base, 3);

    mustFail(() -> ids.use("a", base + 4, 2));
    mustFail(() -> ids.use("a", base, 3));
  }

  @Test
  void aGroupMayUseWhatNobodyAllocated() throws Exception {
    ids.use("a", 100, 10);
    for (long base : new long[] {91, 100, 105, 109}) {
      assertEquals(new NoSourceIds("a"), mustFail(() -> ids.use("b", base, 10)));
    }
    ids.use("b", 90, 10);
    ids.use("b", 110, 10);

    ids.unuse(100);

    ids.use("b", 100, 10);
  }

  @Test
  void whatAGroupUsesIsNotAllocated() throws Exception {
    ids.use("a", 0, 3);

    assertEquals(4, ids.allocate("b", 4));
    assertEquals(3, ids.allocate("b", 1));
  }

  @Test
  void theLastIdentifiersAreUsedAndNoMore() throws Exception {
    ids.use("a", 0, Integer.MAX_VALUE);
    ids.use("a", Integer.MAX_VALUE, Integer.MAX_VALUE);
    ids.use("a", InterruptIndex.MAX - 1, 1);
    assertEquals(InterruptIndex.MAX, ids.allocate("b", 1));

    assertEquals(new NoSourceIds("c"), mustFail(() -> ids.allocate("c", 1)));
  }

  @Test
  void aRangeHasAtLeastOneIdentifier() {
    assertThrows(IllegalArgumentException.class, () -> ids.allocate("a", 0));
  }

  @Test
  void rangesNeverOverlap() throws Exception {
    var random = new Random(7);
    var taken = new BitSet();
    Map<Long, Integer> held = new HashMap<>();
    for (int i = 0; i < 5000; i++) {
      if (random.nextInt(3) > 0 || held.isEmpty()) {
        int count = 1 + random.nextInt(33);
        long base = ids.allocate("a", count);
        int align = count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
        assertEquals(0, base % align);
        assertFalse(taken.get((int) base, (int) base + count).cardinality() > 0);
        taken.set((int) base, (int) base + count);
        held.put(base, count);
      } else {
        long base = held.keySet().iterator().next();
        ids.free("a", base);
        taken.clear((int) base, (int) base + held.getOrDefault(base, 0));
        held.remove(base);
      }
    }
  }
}
