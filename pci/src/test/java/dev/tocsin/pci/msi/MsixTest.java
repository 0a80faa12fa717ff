package dev.tocsin.pci.msi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.InterruptMode;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.Rig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MsixTest {
  private static final int ENABLE = 0x8000;
  private static final int FUNCTION_MASK = 0x4000;
  private static final long TABLE = Rig.MEMORY_START;

  private final Rig rig = new Rig();
  private final List<InterruptMode> modes = new ArrayList<>();

  private PciFunction function(int vectors) {
    var builder = rig.builder().pin(InterruptPin.A).msix(MsixLayout.alone(vectors, 0));
    var interrupts = builder.interrupts();
    PciFunction function = builder.onModeChange(() -> modes.add(interrupts.mode())).build();
    rig.host.root().plug(3, function);
    function.writeConfig(0x10, 4, TABLE);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
    modes.clear();
    return function;
  }

  private static void control(PciFunction function, int bits) {
    function.writeConfig(Rig.capability(function, MsixCapability.ID) + 2, 2, bits);
  }

  private void entry(int vector, int data, boolean masked) {
    rig.memory.write(TABLE + 16L * vector, 8, 0xfee0_1000L);
    rig.memory.write(TABLE + 16L * vector + 8, 8, data | (masked ? 1L << 32 : 0));
  }

  // S26
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 63, 64, 65, 2047, 2048})
  void theCapabilityTellsSizeAndPlaces(int vectors) {
    PciFunction function = function(vectors);
    int at = Rig.capability(function, MsixCapability.ID);

    assertEquals(vectors - 1, function.readConfig(at + 2, 2));
    assertEquals(0, function.readConfig(at + 4, 4));
    assertEquals((16L * vectors + 4095) & -4096, function.readConfig(at + 8, 4));
  }

  // S19: what Linux does
  @Test
  void aFunctionUnmaskOfManyVectorsIsOneBatch() {
    PciFunction function = function(2048);
    control(function, ENABLE | FUNCTION_MASK);
    for (int i = 0; i < 2048; i++) {
      entry(i, i, false);
    }
    assertEquals(List.of("messages 2048", "enable"), rig.fake.calls);
    rig.fake.forget();

    control(function, ENABLE);

    assertEquals(List.of("batch +2048 -0"), rig.fake.calls);
  }

  @Test
  void entriesWrittenBeforeEnableArePutInForceByOneBatch() {
    PciFunction function = function(4);
    entry(1, 0x41, false);
    entry(3, 0x43, false);

    control(function, ENABLE);

    assertEquals(List.of("messages 4", "enable", "batch +2 -0"), rig.fake.calls);
    assertEquals(List.of(InterruptMode.MSIX), modes);
    assertEquals(4, function.interrupts().vectors());
  }

  @Test
  void aFunctionMaskMasksByOneBatchAndAgainByNone() {
    PciFunction function = function(4);
    entry(0, 0x40, false);
    control(function, ENABLE);
    rig.fake.forget();

    control(function, ENABLE | FUNCTION_MASK);
    control(function, ENABLE | FUNCTION_MASK);

    assertEquals(List.of("batch +0 -1"), rig.fake.calls);
  }

  @Test
  void aWriteThatChangesNothingAsksForNothing() {
    PciFunction function = function(4);
    entry(0, 0x40, false);
    control(function, ENABLE);
    rig.fake.forget();

    entry(0, 0x40, false);

    assertEquals(List.of(), rig.fake.calls);
  }

  // S22
  @Test
  void aMessageWrittenWhileMaskedIsTheOneSentAtUnmask() {
    PciFunction function = function(1);
    entry(0, 0x40, true);
    control(function, ENABLE);
    function.interrupts().trigger(0);
    entry(0, 0x77, true);

    rig.memory.write(TABLE + 12, 4, 0);

    assertEquals(List.of(new MsiIrqSourceConfig(0, 0xfee0_1000, 0x77, 3 << 3)), rig.fake.sent);
  }

  @Test
  void aChangeOfALiveMessageIsOneUpdate() {
    PciFunction function = function(1);
    entry(0, 0x40, false);
    control(function, ENABLE);
    rig.fake.forget();

    rig.memory.write(TABLE + 8, 4, 0x55);
    function.interrupts().trigger(0);

    assertEquals(List.of("update 0"), rig.fake.calls);
    assertEquals(0x55, rig.fake.sent.getFirst().data());
  }

  // S18
  @Test
  void nothingLatchesWhileMessagesAreOff() {
    PciFunction function = function(1);

    function.interrupts().trigger(0);

    assertEquals(0, rig.memory.read(TABLE + 4096, 8));
    assertEquals(0, function.counters().silentTriggers());
  }

  @Test
  void whatIsPendingSurvivesDisableAndGoesOutLater() {
    PciFunction function = function(2);
    entry(1, 0x41, true);
    control(function, ENABLE);
    function.interrupts().trigger(1);

    control(function, 0);
    long whileOff = rig.memory.read(TABLE + 4096, 8);
    control(function, ENABLE);
    entry(1, 0x41, false);

    assertEquals(2, whileOff);
    assertEquals(List.of(0x41), rig.fake.sent.stream().map(MsiIrqSourceConfig::data).toList());
  }

  @Test
  void aFunctionThatIsNoBusMasterHoldsItsMessages() {
    PciFunction function = function(1);
    entry(0, 0x40, false);
    control(function, ENABLE);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY);
    function.interrupts().trigger(0);
    assertEquals(List.of(), rig.fake.sent);

    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);

    assertEquals(1, rig.fake.sent.size());
  }

  // S24
  @Test
  void everyWidthAtEveryOffsetReadsTheBytesAskedFor() {
    function(2);
    for (int at = 0; at < 32; at += 4) {
      rig.memory.write(TABLE + at, 4, 0x03020101L + 0x04040404L * (at / 4));
    }

    for (int width = 1; width <= 8; width++) {
      for (int at = 0; at + width <= 32; at++) {
        long bytes = 0;
        for (int i = 0; i < width; i++) {
          bytes |= rig.memory.read(TABLE + at + i, 1) << (8 * i);
        }
        assertEquals(bytes, rig.memory.read(TABLE + at, width), "offset " + at + " by " + width);
      }
    }
  }

  // S24
  @Test
  void everyWidthAtEveryOffsetWritesInsideFieldsOrIsDroppedAndCounted() {
    for (int width = 1; width <= 8; width++) {
      for (int at = 0; at + width <= 32; at++) {
        var fresh = new MsixTest();
        PciFunction function = fresh.function(2);
        boolean taken = at % 4 + width <= 4 || (width == 8 && at % 8 == 0);
        fresh.rig.memory.write(TABLE + at, width, -1);

        for (int i = 0; i < 32; i++) {
          long untouched = i % 16 == 12 ? 1 : 0;
          long expected = taken && i >= at && i < at + width ? 0xff : untouched;
          assertEquals(expected, fresh.rig.memory.read(TABLE + i, 1), at + " by " + width);
        }
        assertEquals(taken ? 0 : 1, function.counters().droppedWrites());
      }
    }
  }

  // S25
  @Test
  void bitsOfVectorControlThatAreReservedAreKept() {
    function(1);

    rig.memory.write(TABLE + 12, 4, 0xffff_fffeL);

    assertEquals(0xffff_fffeL, rig.memory.read(TABLE + 12, 4));
  }

  // S27
  @Test
  void messageControlIsWrittenAsByteWordOrUpperHalf() {
    PciFunction function = function(3);
    int at = Rig.capability(function, MsixCapability.ID);

    function.writeConfig(at + 3, 1, 0xc0);
    long byByte = function.readConfig(at + 2, 2);
    function.writeConfig(at, 4, 0x8000_0000L);
    long byUpperHalf = function.readConfig(at + 2, 2);

    assertEquals(0xc002, byByte);
    assertEquals(0x8002, byUpperHalf);
  }

  // S26
  @Test
  void pendingBitsBeyondTheVectorsReadZeroAndWritesAreDropped() {
    PciFunction function = function(65);
    control(function, ENABLE);
    for (int i = 0; i < 65; i++) {
      function.interrupts().trigger(i);
    }

    rig.memory.write(TABLE + 4096, 8, 0);

    assertEquals(-1, rig.memory.read(TABLE + 4096, 8));
    assertEquals(1, rig.memory.read(TABLE + 4104, 8));
    assertEquals(3, rig.memory.read(TABLE + 4103, 2) >>> 7);
    assertEquals(1, function.counters().droppedWrites());
  }

  @Test
  void aHostThatRefusesAGroupIsCountedToldAndTriedAgain() {
    PciFunction function = function(1);
    entry(0, 0x40, false);
    rig.fake.refuse = true;

    control(function, ENABLE);
    function.interrupts().trigger(0);

    assertEquals(0x8000, function.readConfig(Rig.capability(function, 0x11) + 2, 2));
    assertEquals(InterruptMode.MSIX, function.interrupts().mode());
    assertEquals(List.of("refused"), rig.events.told);
    rig.fake.refuse = false;
    control(function, ENABLE);
    function.interrupts().trigger(0);
    assertEquals(1, rig.fake.sent.size());
    assertEquals(1, function.counters().hostRefusals());
    assertEquals(1, function.counters().silentTriggers());
  }

  @Test
  void aHostThatRefusesAnUnmaskIsAskedAgainByTheSameWrite() {
    PciFunction function = function(1);
    entry(0, 0x40, true);
    control(function, ENABLE);
    function.interrupts().trigger(0);
    rig.fake.refuse = true;
    rig.memory.write(TABLE + 12, 4, 0);
    rig.fake.refuse = false;

    rig.memory.write(TABLE + 12, 4, 0);

    assertEquals(1, rig.fake.sent.size());
    assertEquals(List.of("refused"), rig.events.told);
  }

  // S33
  @Test
  void messagesComeAfterThePinHasFallen() {
    PciFunction function = function(1);
    entry(0, 0x40, false);
    function.interrupts().level(true);
    assertEquals(List.of(19L), rig.fake.high);
    rig.fake.forget();

    control(function, ENABLE);

    assertEquals(List.of("close", "messages 1", "enable", "batch +1 -0"), rig.fake.calls);
    assertEquals(List.of(), rig.fake.high);
  }

  @Test
  void thePinRisesAgainWhenMessagesEndWithTheCauseStillThere() {
    PciFunction function = function(1);
    control(function, ENABLE);
    function.interrupts().level(true);

    control(function, 0);

    assertEquals(List.of(19L), rig.fake.high);
    assertEquals(List.of(InterruptMode.MSIX, InterruptMode.INTX), modes);
  }

  @Test
  void aVectorThatIsNoneIsCounted() {
    PciFunction function = function(2);
    control(function, ENABLE);

    function.interrupts().trigger(0xffff);
    function.interrupts().trigger(2);
    function.interrupts().trigger(-1);

    assertEquals(3, function.counters().silentTriggers());
  }

  @Test
  void tableAndPendingBitsLieOverTheDevicesOwnRegisters() {
    var below = new Bytes();
    var layout = new MsixLayout(2, 2, 0x20, 2, 0x48);
    PciFunction function = rig.builder().msix(layout).bar(2, Bar.memory64(4096, below)).build();
    rig.host.root().plug(3, function);
    function.writeConfig(0x18, 4, TABLE);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY);

    rig.memory.write(TABLE + 0x1c, 8, 0x1111_1111_2222_2222L);
    rig.memory.write(TABLE + 0x3e, 4, 0x5555_5555);
    rig.memory.write(TABLE + 0x46, 4, 0x6666_6666);

    assertEquals(List.of("1c+4", "40+2", "46+2"), below.writes);
    assertEquals(0x1111_1111, rig.memory.read(TABLE + 0x20, 4));
    assertEquals(0x5555_0001, rig.memory.read(TABLE + 0x3c, 4));
    assertEquals(0x1111_1111_0000_002aL, rig.memory.read(TABLE + 0x1c, 8));
    assertEquals(0x2a, rig.memory.read(TABLE + 0x50, 1));
  }

  /** Notes writes and reads as 0x2a. */
  private static final class Bytes implements BusDevice {
    final List<String> writes = new ArrayList<>();

    @Override
    public long read(long offset, int width) {
      return 0x2a;
    }

    @Override
    public void write(long offset, int width, long value) {
      writes.add(Long.toHexString(offset) + "+" + width);
    }
  }

  @Test
  void layoutsThatCannotBeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> MsixLayout.alone(0, 0));
    assertThrows(IllegalArgumentException.class, () -> MsixLayout.alone(2049, 0));
    assertThrows(IllegalArgumentException.class, () -> new MsixLayout(2, 0, 4, 0, 64));
    assertThrows(IllegalArgumentException.class, () -> new MsixLayout(2, 0, 0, 0, 24));
    var small = rig.builder().msix(MsixLayout.alone(2, 0)).bar(0, Bar.memory32(4096, new Bytes()));
    assertThrows(IllegalArgumentException.class, small::build);
    assertFalse(rig.fake.open > 0);
    assertTrue(rig.events.told.isEmpty());
  }
}
