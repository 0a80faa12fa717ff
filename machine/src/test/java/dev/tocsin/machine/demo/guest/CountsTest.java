package dev.tocsin.machine.demo.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class CountsTest {
  private final int[] pages = new int[Protocol.SHARED_SIZE / 4];
  private final Guest guest = new Guest(MemorySegment.ofArray(pages));
  private final Counts counts = new Counts(guest, 2);

  private void run(int cpu, int vector) {
    pages[Protocol.COUNTS / 4 + cpu * 256 + vector]++;
  }

  @Test
  void whatIsClaimedIsNobodysElse() {
    run(1, 0x40);
    run(1, 0x40);

    assertEquals(2, counts.unclaimed(new Slot(1, 0x40)));
    assertEquals(2, counts.claim(new Slot(1, 0x40)));
    assertEquals(0, counts.claim(new Slot(1, 0x40)));
    assertEquals(0, counts.strays());
  }

  @Test
  void whatNobodyClaimsIsAStrayWhereverItRan() {
    run(0, 0xff);
    run(1, 0x40);
    counts.claim(new Slot(1, 0x40));
    run(1, 0x40);

    assertEquals(2, counts.strays());
  }

  @Test
  void aCounterMayWrapAround() {
    pages[Protocol.COUNTS / 4 + 0x40] = -1;
    counts.claim(new Slot(0, 0x40));
    run(0, 0x40);

    assertEquals(1, counts.claim(new Slot(0, 0x40)));
  }

  @Test
  void marksCountUp() {
    assertEquals(1, guest.nextMark());
    assertEquals(2, guest.nextMark());
    assertEquals(2, pages[Protocol.MARK / 4]);
  }
}
