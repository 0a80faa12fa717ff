package dev.tocsin.chip.x86.apic;

import static dev.tocsin.chip.x86.apic.ApicFixture.DFR;
import static dev.tocsin.chip.x86.apic.ApicFixture.EOI;
import static dev.tocsin.chip.x86.apic.ApicFixture.ESR;
import static dev.tocsin.chip.x86.apic.ApicFixture.ICR;
import static dev.tocsin.chip.x86.apic.ApicFixture.ICR_HIGH;
import static dev.tocsin.chip.x86.apic.ApicFixture.ID;
import static dev.tocsin.chip.x86.apic.ApicFixture.LDR;
import static dev.tocsin.chip.x86.apic.ApicFixture.SELF;
import static dev.tocsin.chip.x86.apic.ApicFixture.SVR;
import static dev.tocsin.chip.x86.apic.ApicFixture.TIMER;
import static dev.tocsin.chip.x86.apic.ApicFixture.TPR;
import static dev.tocsin.chip.x86.apic.ApicFixture.VERSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.x86.message.InterruptCommand;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** xAPIC and x2APIC mode, the changes between them, and the registers of each. */
class ApicModesTest {
  private static final long OFF = ApicBase.ADDRESS;
  private static final long XAPIC = OFF | 1 << 11;
  private static final long X2APIC = XAPIC | 1 << 10;
  private static final long INVALID = OFF | 1 << 10;

  private final ApicFixture f = new ApicFixture();

  @ParameterizedTest
  @CsvSource({
    "DISABLED,DISABLED,true",
    "DISABLED,XAPIC,true",
    "DISABLED,X2APIC,false",
    "XAPIC,DISABLED,true",
    "XAPIC,XAPIC,true",
    "XAPIC,X2APIC,true",
    "X2APIC,DISABLED,true",
    "X2APIC,XAPIC,false",
    "X2APIC,X2APIC,true"
  })
  void modesChangeAsTheManualAllows(ApicMode from, ApicMode to, boolean allowed) {
    bring(from);
    assertEquals(from, f.apic.base().mode());

    assertEquals(allowed, f.apic.writeMsr(LocalApic.BASE_MSR, bits(to)));

    assertEquals(allowed ? to : from, f.apic.base().mode());
    assertEquals(allowed ? 0 : 1, f.faults.of(GuestFault.RESERVED));
  }

  @ParameterizedTest
  @CsvSource({"DISABLED", "XAPIC", "X2APIC"})
  void theInvalidModeIsAlwaysRefused(ApicMode from) {
    bring(from);

    assertFalse(f.apic.writeMsr(LocalApic.BASE_MSR, INVALID));

    assertEquals(from, f.apic.base().mode());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "7", "9", "52", "63"})
  void reservedBitsOfTheBaseAreRefused(int bit) {
    assertFalse(f.apic.writeMsr(LocalApic.BASE_MSR, XAPIC | 1L << bit));
    assertThrows(IllegalArgumentException.class, () -> new ApicBase(XAPIC | 1L << bit));
  }

  @Test
  void theBootstrapBitIsReadOnlyAndThePageMoves() {
    assertTrue(f.apic.base().bootstrap());
    assertFalse(new ApicFixture(1).apic.base().bootstrap());

    assertTrue(f.apic.writeMsr(LocalApic.BASE_MSR, 0xd000_0000L | 1 << 11));

    assertTrue(f.apic.base().bootstrap());
    assertEquals(0xd000_0000L, f.apic.base().address());
    assertEquals(
        OptionalLong.of(0xd000_0000L | 1 << 11 | 1 << 8), f.apic.readMsr(LocalApic.BASE_MSR));
  }

  @Test
  void inXapicModeIdAndLogicalIdCanBeWritten() {
    assertEquals(0x4500_0000, f.read(ID));

    f.write(ID, 0x7fff_ffff);
    f.write(LDR, 0x12ff_ffff);
    f.write(DFR, 0x0000_0000);

    assertEquals(0x7f00_0000, f.read(ID));
    assertEquals(0x1200_0000, f.read(LDR));
    assertEquals(0x0fff_ffff, f.read(DFR));
    assertEquals(
        new ApicAddress(ApicMode.XAPIC, 0x7f, ApicFixture.ID_VALUE, 0x12, true),
        f.apic.inbox().address());
    assertTrue(f.readdressed >= 3);
  }

  @Test
  void inX2apicModeBothFollowFromTheProcessor() {
    f.enterX2apic();

    assertEquals(ApicFixture.ID_VALUE, f.rdmsr(ID));
    assertEquals(0x1234L << 16 | 1 << 5, f.rdmsr(LDR));
    assertEquals(ApicMode.X2APIC, f.apic.inbox().address().mode());
    assertEquals(ApicFixture.ID_VALUE, f.apic.inbox().address().id());
  }

  @Test
  void enteringX2apicKeepsTheRegistersButTheCommandsDestination() {
    f.write(TPR, 0x33);
    f.write(TIMER, 0x41);
    f.write(ICR_HIGH, 0x0500_0000);
    f.write(ICR, 0x55);

    f.enterX2apic();

    assertEquals(0x33, f.rdmsr(TPR));
    assertEquals(0x41, f.rdmsr(TIMER));
    assertEquals(0x55, f.rdmsr(ICR));
    assertTrue(f.apic.inbox().accepts());
  }

  @Test
  void disablingResetsTheRegisters() {
    f.write(TPR, 0x33);
    f.write(ID, 0x7f00_0000);
    f.accept(0x91);

    f.disable();
    assertFalse(f.apic.inbox().accepts());
    assertFalse(f.apic.hasInterrupt());
    f.apic.writeMsr(LocalApic.BASE_MSR, XAPIC);

    assertEquals(0, f.read(TPR));
    assertEquals(0xff, f.read(SVR));
    assertEquals(0x4500_0000, f.read(ID));
    assertFalse(f.apic.hasInterrupt());
  }

  @Test
  void thePageAnswersInXapicModeOnly() {
    f.enterX2apic();
    assertEquals(-1, f.apic.read(TPR, 4));
    f.write(TPR, 0x55);
    assertEquals(0, f.rdmsr(TPR));

    f.disable();
    assertEquals(-1, f.apic.read(TPR, 4));
    assertEquals(3, f.faults.of(GuestFault.NO_REGISTER));
  }

  @Test
  void theRegistersOfX2apicModeAreThoseOfTheManual() { // Intel SDM 3A, table 11-6
    f.enterX2apic();
    Set<Integer> readable = new TreeSet<>();
    Set<Integer> writable = new TreeSet<>();
    for (int msr = LocalApic.FIRST_MSR; msr <= LocalApic.LAST_MSR; msr++) {
      if (f.apic.readMsr(msr).isPresent()) {
        readable.add(msr - 0x800);
      }
      if (f.apic.writeMsr(msr, 0) || f.apic.writeMsr(msr, 0x41)) {
        writable.add(msr - 0x800);
      }
    }

    Set<Integer> vectors = Set.of(0x2f, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37);
    Set<Integer> expectedWritable =
        new TreeSet<>(Set.of(0x08, 0x0b, 0x0f, 0x28, 0x30, 0x38, 0x3e, 0x3f));
    expectedWritable.addAll(vectors);
    Set<Integer> expectedReadable =
        new TreeSet<>(Set.of(0x02, 0x03, 0x08, 0x0a, 0x0d, 0x0f, 0x28, 0x30, 0x38, 0x39, 0x3e));
    expectedReadable.addAll(vectors);
    for (int index = 0x10; index < 0x28; index++) {
      expectedReadable.add(index);
    }
    assertEquals(expectedReadable, readable);
    assertEquals(expectedWritable, writable);
  }

  @ParameterizedTest
  @CsvSource({
    "0x080,8",
    "0x0b0,0",
    "0x0f0,10",
    "0x0f0,13",
    "0x280,0",
    "0x300,13",
    "0x300,16",
    "0x300,20",
    "0x300,31",
    "0x320,8",
    "0x320,19",
    "0x350,11",
    "0x370,8",
    "0x380,32",
    "0x3e0,2",
    "0x3e0,4",
    "0x3f0,8"
  })
  void reservedBitsAreRefusedInX2apicMode(String register, int bit) {
    f.enterX2apic();

    assertFalse(f.wrmsr(Integer.decode(register), 1L << bit));

    assertEquals(1, f.faults.of(GuestFault.RESERVED));
    assertEquals(List.of(), f.commands);
  }

  @Test
  void outsideOfX2apicModeItsRegistersAreRefused() {
    assertFalse(f.apic.writeMsr(0x808, 0));
    assertEquals(OptionalLong.empty(), f.apic.readMsr(0x808));
    assertEquals(OptionalLong.empty(), f.apic.readMsr(0x123));
  }

  @Test
  void aCommandIsSentByItsLowerHalf() {
    f.write(ICR_HIGH, 0x0700_0000);
    assertEquals(List.of(), f.commands);

    f.write(ICR, 0x4841);

    assertEquals(List.of(new InterruptCommand(0x4841, 7, false)), f.commands);
    assertEquals(0x4841, f.read(ICR));
    assertEquals(0x0700_0000, f.read(ICR_HIGH));
  }

  @Test
  void inX2apicModeACommandIsOneWrite() {
    f.enterX2apic();

    assertTrue(f.wrmsr(ICR, 0xabcd_1234_0000_0041L));

    assertEquals(List.of(new InterruptCommand(0x41, 0xabcd_1234, true)), f.commands);
    assertEquals(0xabcd_1234_0000_0041L, f.rdmsr(ICR));
    assertEquals(OptionalLong.empty(), f.apic.readMsr(0x831));
  }

  @Test
  void theSelfRegisterSendsToTheSender() {
    f.enterX2apic();

    assertTrue(f.wrmsr(SELF, 0x41));

    assertEquals(List.of(InterruptCommand.self(0x41)), f.commands);
  }

  @Test
  void theCommandsStatusIsAlwaysIdle() {
    f.write(ICR, 0x1041);

    assertEquals(0x41, f.read(ICR));
  }

  @Test
  void badCommandsAreNotSent() {
    f.write(ICR, 0x0f);
    f.write(ICR, 0x341);
    f.write(ICR, 0x741);
    f.write(ICR, 0x8500); // INIT level de-assert
    f.write(ESR, 0);

    assertEquals(List.of(), f.commands);
    assertEquals(1 << 5, f.read(ESR));
    assertEquals(1, f.faults.of(GuestFault.VECTOR));
    assertEquals(2, f.faults.of(GuestFault.DELIVERY_MODE));
  }

  @Test
  void theVersionTellsOfSevenLocalVectorsAndSuppression() {
    assertEquals(0x0106_0014, f.read(VERSION));
  }

  @Test
  void writeOnlyRegistersReadNothing() {
    assertEquals(0, f.read(EOI));
    f.write(VERSION, 0);

    assertEquals(2, f.faults.of(GuestFault.DIRECTION));
    assertEquals(0x0106_0014, f.read(VERSION));
  }

  private void bring(ApicMode mode) {
    if (mode == ApicMode.DISABLED) {
      f.disable();
    } else if (mode == ApicMode.X2APIC) {
      f.enterX2apic();
    }
  }

  private static long bits(ApicMode mode) {
    return switch (mode) {
      case DISABLED -> OFF;
      case XAPIC -> XAPIC;
      case X2APIC -> X2APIC;
    };
  }
}
