package dev.tocsin.chip.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.x86.apic.ApicAddress;
import dev.tocsin.chip.x86.apic.ApicMode;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who a message reaches: physical and logical destinations, broadcasts, shorthands, arbitration.
 */
class DestinationTest {
  private static final int VECTOR = 0x61;
  private static final int LOWEST = 1 << 8;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 8, 64, 254, 255})
  void everyIdOfXapicModeReachesItsProcessor(int processors) {
    var f = ChipFixture.enabled(processors);
    for (int id = 0; id < 255; id++) {
      Delivery outcome = f.send(id << 12, VECTOR);
      assertEquals(id < processors, outcome == Delivery.DELIVERED);
      assertEquals(id < processors ? List.of(id) : List.of(), f.takers(VECTOR));
    }
    assertEquals(255 - processors, f.chip.faults().of(GuestFault.DESTINATION));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 256, 1000, 4096})
  void everyIdOfX2apicModeReachesItsProcessor(int processors) {
    var f = ChipFixture.wide(processors);
    for (int id = 0; id < processors; id++) {
      f.wideIpi(0, id, VECTOR);
      f.expect(id, VECTOR);
      f.end(id);
    }
    f.wideIpi(0, processors, VECTOR);
    f.wideIpi(0, 0x8000_0000L, VECTOR);
    assertEquals(List.of(), f.takers(VECTOR));
  }

  @Test
  void aMessageReachesFifteenBitsOfIds() { // S11
    var f = ChipFixture.wide(4096);
    for (int id = 0; id < 4096; id += 13) {
      if (id != 255) {
        assertEquals(Delivery.DELIVERED, f.send((id & 0xff) << 12 | id >> 8 << 5, VECTOR));
        f.expect(id, VECTOR);
        f.end(id);
      }
    }
    assertEquals(List.of(), f.takers(VECTOR));
  }

  @Test
  void aPinReachesFifteenBitsOfIds() {
    var f = ChipFixture.wide(4096);

    f.program(4, VECTOR | 0x23L << 56 | 0xfL << 49);
    f.set(4, true);

    assertEquals(List.of(0xf23), f.takers(VECTOR));
  }

  @Test
  void processorsBeyondAByteCanBeStartedFromXapicMode() {
    var f = new ChipFixture(300);
    f.start(0);
    f.widen(0);

    f.wideIpi(0, 299, 6 << 8 | 0x12);

    assertTrue(f.apic(299).takeEvents().startUp());
    assertTrue(f.apic(299 - 256).isWaiting());
  }

  @Test
  void everyLogicalDestinationOfTheFlatModelReachesItsBits() {
    var f = ChipFixture.enabled(8);
    for (int i = 0; i < 8; i++) {
      f.write(i, ChipFixture.LDR, 1 << (24 + i));
    }
    for (int mask = 0; mask < 256; mask++) {
      f.send(mask << 12 | 4, VECTOR);
      int wanted = mask;
      assertEquals(
          IntStream.range(0, 8).filter(i -> (wanted >> i & 1) != 0).boxed().toList(),
          f.takers(VECTOR));
    }
  }

  @Test
  void everyLogicalDestinationOfTheClusterModelReachesItsMembers() {
    var f = ChipFixture.enabled(12);
    for (int i = 0; i < 12; i++) {
      f.write(i, ChipFixture.DFR, 0);
      f.write(i, ChipFixture.LDR, ((i / 4) << 4 | 1 << i % 4) << 24);
    }
    for (int destination = 0; destination < 256; destination++) {
      f.send(destination << 12 | 4, VECTOR);
      int cluster = destination >> 4;
      int members = destination & 15;
      int wanted = destination;
      assertEquals(
          IntStream.range(0, 12)
              .filter(i -> wanted == 0xff || (cluster == i / 4 && (members >> i % 4 & 1) != 0))
              .boxed()
              .toList(),
          f.takers(VECTOR));
    }
  }

  @Test
  void everyClusterOfX2apicModeReachesItsSixteenMembers() {
    var f = ChipFixture.wide(1024);
    var random = new Random(16);
    for (int cluster = 0; cluster < 66; cluster++) {
      for (int i = 0; i < 8; i++) {
        int members = random.nextInt(0x1_0000);
        f.wideIpi(0, (long) cluster << 16 | members, VECTOR | 1 << 11);
        int first = cluster * 16;
        assertEquals(
            IntStream.range(first, Math.min(first + 16, 1024))
                .filter(id -> (members >> id % 16 & 1) != 0)
                .boxed()
                .toList(),
            f.takers(VECTOR));
      }
    }
  }

  @Test
  void broadcastsReachEveryone() {
    List<Integer> all = List.of(0, 1, 2, 3);
    var narrow = ChipFixture.enabled(4);
    narrow.send(0xff << 12, VECTOR);
    assertEquals(all, narrow.takers(VECTOR));
    narrow.send(0xff << 12 | 4, VECTOR);
    assertEquals(all, narrow.takers(VECTOR));
    narrow.ipi(1, 0xff, VECTOR);
    assertEquals(all, narrow.takers(VECTOR));

    var wide = ChipFixture.wide(4);
    wide.wideIpi(1, 0xffff_ffffL, VECTOR);
    assertEquals(all, wide.takers(VECTOR));
    wide.wideIpi(1, 0xffff_ffffL, VECTOR | 1 << 11);
    assertEquals(all, wide.takers(VECTOR));
  }

  @Test
  void inAWideMachineTheByteOfAllOnesIsAlsoAnId() {
    var f = ChipFixture.enabled(300);
    for (int i = 200; i < 300; i++) {
      f.widen(i);
    }

    f.send(0xff << 12, VECTOR);

    List<Integer> expected = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
    expected.add(255);
    assertEquals(expected, f.takers(VECTOR));
  }

  @Test
  void shorthandsReachThemselvesEveryoneOrTheOthers() {
    var f = ChipFixture.enabled(4);
    f.ipi(2, 0, VECTOR | 1 << 18);
    assertEquals(List.of(2), f.takers(VECTOR));
    f.ipi(2, 0, VECTOR | 2 << 18);
    assertEquals(List.of(0, 1, 2, 3), f.takers(VECTOR));
    f.ipi(2, 0, VECTOR | 3 << 18);
    assertEquals(List.of(0, 1, 3), f.takers(VECTOR));

    f.ipi(2, 0, 4 << 8 | 3 << 18);
    assertTrue(f.apic(0).takeEvents().nmi() && f.apic(3).takeEvents().nmi());
    assertTrue(!f.apic(2).takeEvents().nmi());
  }

  @Test
  void theSelfRegisterReachesItsProcessor() {
    var f = ChipFixture.wide(3);

    assertTrue(f.apic(1).writeMsr(0x83f, VECTOR));

    assertEquals(List.of(1), f.takers(VECTOR));
  }

  @Test
  void theLowestPriorityTakesTheInterrupt() {
    var f = ChipFixture.enabled(4);
    for (int idle = 0; idle < 4; idle++) {
      for (int i = 0; i < 4; i++) {
        f.write(i, ChipFixture.TPR, i == idle ? 0x20 : 0x30 + i);
      }
      f.ipi(0, 0xff, VECTOR | LOWEST);
      f.write(idle, ChipFixture.TPR, 0);
      assertEquals(List.of(idle), f.takers(VECTOR));
    }
  }

  @Test
  void equalPrioritiesShareByVector() {
    var f = ChipFixture.enabled(4);
    var counts = new int[4];
    for (int vector = 16; vector < 256; vector++) {
      f.ipi(0, 0xff, vector | LOWEST);
      List<Integer> takers = f.takers(vector);
      assertEquals(1, takers.size());
      counts[takers.getFirst()]++;
    }
    for (int count : counts) {
      assertEquals(60, count);
    }
  }

  @Test
  void aRedirectionHintIsALowestPriority() {
    var f = ChipFixture.enabled(3);
    f.write(0, ChipFixture.TPR, 0x50);
    f.write(1, ChipFixture.TPR, 0x40);
    f.write(2, ChipFixture.TPR, 0x45);

    f.send(0xff << 12 | 8, VECTOR);

    assertEquals(List.of(1), f.takers(VECTOR));
  }

  @Test
  void disabledOnesTakeNoPartInArbitration() {
    var f = ChipFixture.enabled(3);
    f.write(0, ChipFixture.SVR, 0xff);
    f.write(1, ChipFixture.TPR, 0x10);
    f.write(2, ChipFixture.TPR, 0x20);

    f.ipi(2, 0xff, VECTOR | LOWEST);
    assertEquals(List.of(1), f.takers(VECTOR));

    f.write(1, ChipFixture.SVR, 0xff);
    f.write(2, ChipFixture.SVR, 0xff);
    assertEquals(Delivery.DROPPED, f.send(0xff << 12, VECTOR | LOWEST));
  }

  @Test
  void aChangedIdCountsForTheNextMessage() {
    var f = ChipFixture.enabled(2);
    var message = f.prepare(0x77 << 12, VECTOR);
    f.send(0x77 << 12, VECTOR);
    assertEquals(List.of(), f.takers(VECTOR));

    f.write(1, ChipFixture.ID, 0x7700_0000);

    assertEquals(Delivery.DELIVERED, deliver(message));
    assertEquals(List.of(1), f.takers(VECTOR));
    assertEquals(Delivery.DROPPED, f.send(1 << 12, VECTOR));
  }

  @Test
  void theFirstOfTwoWithOneIdAnswers() {
    var f = ChipFixture.enabled(3);
    f.write(2, ChipFixture.ID, 0x0100_0000);

    f.send(1 << 12, VECTOR);

    assertEquals(List.of(1), f.takers(VECTOR));
  }

  @Test
  void sparseIdsAreReached() {
    var f = new ChipFixture(new ChipOptions(List.of(5, 70, 4000, 65_534), 24, true));
    for (int i = 0; i < 4; i++) {
      f.start(i);
      f.widen(i);
    }
    for (int i = 0; i < 4; i++) {
      f.wideIpi(0, List.of(5, 70, 4000, 65_534).get(i), VECTOR);
      assertEquals(List.of(i), f.takers(VECTOR));
    }
  }

  @Test
  void machinesThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> ChipOptions.of(0));
    assertThrows(IllegalArgumentException.class, () -> ChipOptions.of(4097));
    assertThrows(IllegalArgumentException.class, () -> new ChipOptions(List.of(), 24, false));
    assertThrows(IllegalArgumentException.class, () -> new ChipOptions(List.of(1, 1), 24, false));
    assertThrows(IllegalArgumentException.class, () -> new ChipOptions(List.of(-1), 24, false));
    assertThrows(IllegalArgumentException.class, () -> new ChipOptions(List.of(65_535), 24, true));
    var pins = new ChipOptions(List.of(0), 23, false);
    assertThrows(IllegalArgumentException.class, () -> new ChipFixture(pins));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ChipOptions(Collections.nCopies(4097, 0), 24, true));
  }

  @Test
  void addressesMatchAsTheModelsSay() {
    var flat = new ApicAddress(ApicMode.XAPIC, 1, 1, 0x81, false);
    assertTrue(flat.matches(1) && flat.matches(0x80) && flat.matches(0xff) && !flat.matches(2));
    assertTrue(!flat.matches(0x101));
    var cluster = new ApicAddress(ApicMode.XAPIC, 1, 1, 0x32, true);
    assertTrue(cluster.matches(0x32) && cluster.matches(0x3f) && cluster.matches(0xff));
    assertTrue(!cluster.matches(0x22) && !cluster.matches(0x31));
    assertTrue(!cluster.matches(0xf2), "only all ones are a broadcast");
    var last = new ApicAddress(ApicMode.XAPIC, 1, 1, 0xf2, true);
    assertTrue(last.matches(0xf2) && !last.matches(0xf1) && !last.matches(0x32));
    var off = new ApicAddress(ApicMode.DISABLED, 1, 1, 0xff, false);
    assertTrue(!off.matches(0xff));
    assertEquals(0x12 << 16 | 1 << 3, ApicAddress.logicalOf(0x123));
  }

  private static Delivery deliver(PreparedMessage message) {
    try {
      return message.deliver();
    } catch (InterruptException e) {
      throw new AssertionError("chips in Java never refuse", e);
    }
  }
}
