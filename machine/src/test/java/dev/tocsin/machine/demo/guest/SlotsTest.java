package dev.tocsin.machine.demo.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SlotsTest {
  @Test
  void vectorsTakeTurnsThenProcessors() {
    var slots = new Slots(1, 2, 0x50, 3);

    assertEquals(new Slot(1, 0x50), slots.of(0));
    assertEquals(new Slot(1, 0x52), slots.of(2));
    assertEquals(new Slot(2, 0x50), slots.of(3));
    assertEquals(new Slot(1, 0x50), slots.of(6));
    assertEquals(6, slots.distinct());
  }

  @Test
  void asManyInARowAsThereAreSlotsAreDistinct() {
    Slots slots = Slots.all(2, 0x50);
    Set<Slot> seen = new HashSet<>();
    for (int i = 1000; i < 1000 + slots.distinct(); i++) {
      seen.add(slots.of(i));
    }
    assertEquals(slots.distinct(), seen.size());
    assertEquals(320, slots.distinct());
  }
}
