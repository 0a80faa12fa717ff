package dev.tocsin.devices.bell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceGroup;
import dev.tocsin.interrupt.LegacyIrqGroupConfig;
import dev.tocsin.interrupt.MsiIrqGroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BellRegistersTest {
  private static final int TYPE = 0x0c;
  private static final int COUNT = 0x10;
  private static final int ENABLE = 0x14;
  private static final int STATUS = 0x18;
  private static final int CAUSE = 0x20;
  private static final int MASK_ALL = 0x24;
  private static final int PENDING = 0x1000;
  private static final int TABLE = 0x8000;
  private static final int CONTROL = 12;

  private final RecordedManagers recorded = new RecordedManagers();
  private final List<String> told = new ArrayList<>();
  private final Bell bell = new Bell();
  private final BellRegisters registers = registers(40);

  private BellRegisters registers(int sources) {
    var resources =
        new BellResources(new LegacyIrqGroupConfig(19), new MsiIrqGroupConfig(64, sources), 8);
    return new BellRegisters(bell, resources, recorded.managers(), new Told());
  }

  private final class Told implements BellEvents {
    @Override
    public void identified() {
      told.add("identified");
    }

    @Override
    public void requested(BellType type, int count) {
      told.add("requested " + type + " " + count);
    }

    @Override
    public void granted(InterruptSourceGroup group) {
      told.add("granted " + group.size());
    }

    @Override
    public void released() {
      told.add("released");
    }

    @Override
    public void refused(InterruptException cause) {
      told.add("refused");
    }
  }

  private int get(int offset) {
    return (int) registers.read(offset, 4);
  }

  private void set(int offset, int value) {
    registers.write(offset, 4, Integer.toUnsignedLong(value));
  }

  private void setMessage(int entry, int address, int data) {
    set(TABLE + 16 * entry, address);
    set(TABLE + 16 * entry + 8, data);
  }

  private void enable(BellType type, int count) {
    set(TYPE, type.code());
    set(COUNT, count);
    set(ENABLE, 1);
  }

  @Test
  void aDriverFindsWhoItIs() {
    assertEquals(0x4c4c4542, get(0));
    assertEquals(1, get(4));
    assertEquals(0x70000 | 40, get(8));
    assertEquals(19, get(0x1c));
    get(0);
    assertEquals(List.of("identified"), told);
  }

  @Test
  void nothingIsCreatedBeforeTheDriverEnables() {
    set(TYPE, 3);
    set(COUNT, 4);

    assertEquals(List.of(), recorded.calls);
    assertEquals(0, get(STATUS));
  }

  @Test
  void anEdgeLineIsCreatedAtEnable() throws InterruptException {
    enable(BellType.EDGE, 0);

    bell.ring(0);

    assertEquals(List.of("create line 19", "enable", "trigger 0"), recorded.calls);
    assertEquals(List.of("requested EDGE 0", "granted 1"), told);
    assertEquals(1, get(STATUS));
    assertEquals(1, get(ENABLE));
  }

  @Test
  void aLevelLineFallsWhenTheDriverClearsTheCause() throws InterruptException {
    enable(BellType.LEVEL, 0);

    bell.ring(3);
    assertEquals(8, get(CAUSE));
    set(CAUSE, 8);

    assertEquals(List.of("create line 19", "enable", "raise", "lower"), recorded.calls);
    assertEquals(0, get(CAUSE));
  }

  @Test
  void clearingACauseByByteTouchesThatByteOnly() throws InterruptException {
    enable(BellType.LEVEL, 0);
    bell.ring(0);
    bell.ring(9);

    registers.write(CAUSE + 1, 1, 0xff);

    assertEquals(1, get(CAUSE));
  }

  @Test
  void theGroupFitsTheCountTheDriverWrote() {
    setMessage(2, 0xfee01000, 77);
    set(TABLE + 16 * 2 + CONTROL, 0);

    enable(BellType.MESSAGES, 4);

    assertEquals(
        List.of("create messages 64+4", "enable", "batch [unmask 2 fee01000=77]"), recorded.calls);
  }

  @Test
  void entriesAreMaskedAfterReset() {
    enable(BellType.MESSAGES, 2);

    assertEquals(1, get(TABLE + CONTROL)); // S18
    assertEquals(List.of("create messages 64+2", "enable", "batch []"), recorded.calls);
  }

  @Test
  void entriesFilledUnderMaskAllGoLiveInOneBatch() {
    set(MASK_ALL, 1);
    enable(BellType.MESSAGES, 3);
    for (int i = 0; i < 3; i++) {
      setMessage(i, 0xfee00000, 50 + i);
      set(TABLE + 16 * i + CONTROL, 0);
    }
    assertEquals(List.of("create messages 64+3", "enable"), recorded.calls);

    set(MASK_ALL, 0); // S19

    assertEquals(
        "batch [unmask 0 fee00000=50, unmask 1 fee00000=51, unmask 2 fee00000=52]",
        recorded.calls.getLast());
    set(MASK_ALL, 1);
    assertEquals("batch [mask 0, mask 1, mask 2]", recorded.calls.getLast());
  }

  @Test
  void aMaskBitTakesEffectAtOnceAndWhatChangesUnderItWaits() {
    enable(BellType.MESSAGES, 1);
    recorded.calls.clear();

    setMessage(0, 0xfee00000, 50);
    set(TABLE + CONTROL, 0);
    set(TABLE + CONTROL, 1);
    setMessage(0, 0xfee01000, 51);
    set(TABLE + CONTROL, 0); // S22

    assertEquals(
        List.of("update 0 fee00000=50", "update 0 fee00000=50 masked", "update 0 fee01000=51"),
        recorded.calls);
  }

  @Test
  void anUnchangedWordChangesNothing() {
    enable(BellType.MESSAGES, 1);
    set(TABLE + CONTROL, 0);
    recorded.calls.clear();

    set(TABLE + CONTROL, 0);

    assertEquals(List.of(), recorded.calls);
  }

  @Test
  void onlyBitZeroOfTheControlWordMasksAndTheOthersAreKept() {
    enable(BellType.MESSAGES, 1);
    recorded.calls.clear();

    set(TABLE + CONTROL, 0xabcd0001); // S25

    assertEquals(0xabcd0001, get(TABLE + CONTROL));
    assertEquals(List.of(), recorded.calls);
  }

  @Test
  void entriesBeyondTheGroupAreStorage() {
    enable(BellType.MESSAGES, 1);
    recorded.calls.clear();

    set(TABLE + 16 + CONTROL, 0);

    assertEquals(0, get(TABLE + 16 + CONTROL));
    assertEquals(List.of(), recorded.calls);
  }

  @Test
  void pendingBitsAreTheGroups() {
    enable(BellType.MESSAGES, 40);
    recorded.pending.add(1);
    recorded.pending.add(39);

    assertEquals(2, get(PENDING));
    assertEquals(0x80, get(PENDING + 4));
    assertEquals(-1, get(PENDING + 8));
    set(ENABLE, 0);
    assertEquals(0, get(PENDING));
  }

  @Test
  void disablingGivesTheGroupBack() throws InterruptException {
    enable(BellType.MESSAGES, 1);

    set(ENABLE, 0);
    set(ENABLE, 0);

    assertEquals("close", recorded.calls.getLast());
    assertEquals(1, recorded.calls.stream().filter("close"::equals).count());
    assertEquals(0, get(STATUS));
    assertEquals(List.of("requested MESSAGES 1", "granted 1", "released"), told);
    assertFalse(bell.ring(0));
  }

  @Test
  void closingGivesTheGroupBack() {
    enable(BellType.EDGE, 0);

    registers.close();
    registers.close();

    assertEquals(List.of("create line 19", "enable", "close"), recorded.calls);
  }

  @Test
  void typeAndCountStandWhileLive() {
    enable(BellType.MESSAGES, 4);

    set(TYPE, 1);
    set(COUNT, 9);

    assertEquals(3, get(TYPE));
    assertEquals(4, get(COUNT));
    assertEquals(2, registers.dropped());
  }

  @Test
  void whatDoesNotFitIsRefusedAndNothingIsHeld() {
    for (int count : new int[] {0, 41, -1, Integer.MIN_VALUE}) {
      enable(BellType.MESSAGES, count);
      assertEquals(2, get(STATUS));
    }
    enable(BellType.NONE, 1);
    set(TYPE, -1);
    set(ENABLE, 1);

    assertEquals(List.of(), recorded.calls);
    assertEquals(2, get(STATUS));
    enable(BellType.MESSAGES, 40);
    assertEquals(1, get(STATUS));
  }

  @Test
  void theHostsRefusalIsShownAndCountedAndTheGuestGoesOn() {
    recorded.refuse = true;
    enable(BellType.EDGE, 0);
    assertEquals(2, get(STATUS));

    recorded.refuse = false;
    set(ENABLE, 1);

    assertEquals(1, get(STATUS));
    assertEquals(List.of("requested EDGE 0", "refused", "requested EDGE 0", "granted 1"), told);
    assertEquals(1, registers.dropped());
  }

  @Test
  void narrowWritesMergeInsideARegister() {
    registers.write(TABLE + 1, 2, 0x1234);
    assertEquals(0x123400, get(TABLE)); // S24
    registers.write(TABLE + 8, 8, 0x0000_0003_0000_0044L);
    assertEquals(0x44, get(TABLE + 8));
    assertEquals(3, get(TABLE + 12));
    registers.write(TABLE + 3, 2, 0xffff);
    assertEquals(0x123400, get(TABLE));
    assertEquals(1, registers.dropped());
  }

  @Test
  void readsGiveTheBytesAskedFor() {
    registers.write(TABLE, 8, 0x1122_3344_5566_7788L);

    assertEquals(0x66, registers.read(TABLE + 2, 1) & 0xff);
    assertEquals(0x4455, registers.read(TABLE + 3, 2) & 0xffff);
    assertEquals(0x1122_3344_5566_7788L, registers.read(TABLE, 8));
    assertEquals(0x22_3344_5566L, registers.read(TABLE + 2, 5) & 0xff_ffff_ffffL);
  }

  @Test
  void whatNoRegisterAnswersReadsAllOnes() {
    for (int offset : new int[] {0x28, 0xffc, PENDING + 8, TABLE - 4, TABLE + 40 * 16, 0xfffc}) {
      assertEquals(-1, get(offset), Integer.toHexString(offset));
      set(offset, 1);
    }
    assertEquals(6, registers.dropped());
    assertEquals(-1, registers.read(-1, 4));
    assertEquals(-1, registers.read(0x10000, 1));
    assertEquals(-1, registers.read(0, 9));
  }

  @Test
  void noAccessOfAHostileGuestThrows() {
    var random = new SplittableRandom(7);
    BellRegisters attacked = registers(2048);
    for (int i = 0; i < 200_000; i++) {
      attacked.read(random.nextLong(-8, 0x10010), random.nextInt(0, 10));
      long any = random.nextLong() >>> random.nextInt(64);
      attacked.write(random.nextLong(-8, 0x10010), random.nextInt(0, 10), any);
      attacked.write(4L * random.nextInt(12), 4, random.nextInt(4)); // gets past the checks
    }
    long opened = recorded.calls.stream().filter(call -> call.startsWith("create")).count();
    attacked.close();
    long closed = recorded.calls.stream().filter("close"::equals).count();
    assertTrue(opened > 100, "the walk reached live groups: " + opened);
    assertEquals(opened, closed);
  }
}
