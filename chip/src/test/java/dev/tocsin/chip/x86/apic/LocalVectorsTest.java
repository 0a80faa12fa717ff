package dev.tocsin.chip.x86.apic;

import static dev.tocsin.chip.x86.apic.ApicFixture.CMCI;
import static dev.tocsin.chip.x86.apic.ApicFixture.CURRENT;
import static dev.tocsin.chip.x86.apic.ApicFixture.DIVIDE;
import static dev.tocsin.chip.x86.apic.ApicFixture.ERROR;
import static dev.tocsin.chip.x86.apic.ApicFixture.ESR;
import static dev.tocsin.chip.x86.apic.ApicFixture.ICR;
import static dev.tocsin.chip.x86.apic.ApicFixture.INITIAL;
import static dev.tocsin.chip.x86.apic.ApicFixture.LINT0;
import static dev.tocsin.chip.x86.apic.ApicFixture.LINT1;
import static dev.tocsin.chip.x86.apic.ApicFixture.MASKED;
import static dev.tocsin.chip.x86.apic.ApicFixture.PERFORMANCE;
import static dev.tocsin.chip.x86.apic.ApicFixture.SVR;
import static dev.tocsin.chip.x86.apic.ApicFixture.TIMER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The local vector table, its sources, and the error status (Intel SDM 3A, 11.5). */
class LocalVectorsTest {
  private final ApicFixture f = new ApicFixture();

  @Test
  void afterResetEveryEntryIsMasked() {
    for (int offset : new int[] {CMCI, 0x320, 0x330, 0x340, 0x350, 0x360, 0x370}) {
      assertEquals(MASKED, f.read(offset));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x2f0,0x107ff",
    "0x320,0x700ff",
    "0x330,0x107ff",
    "0x340,0x107ff",
    "0x350,0x1a7ff",
    "0x360,0x1a7ff",
    "0x370,0x100ff"
  })
  void onlyDefinedBitsAreKept(String offset, String bits) {
    f.write(Integer.decode(offset), -1);

    assertEquals(Integer.decode(bits), f.read(Integer.decode(offset)));
  }

  @Test
  void disablingBySoftwareMasksAndKeepsMasked() {
    f.write(TIMER, 0x31);
    f.write(LINT1, 0x400);

    f.write(SVR, 0xff);
    assertEquals(MASKED | 0x31, f.read(TIMER));
    assertEquals(MASKED | 0x400, f.read(LINT1));
    f.write(TIMER, 0x32);
    assertEquals(MASKED | 0x32, f.read(TIMER));

    f.write(SVR, 0x1ff);
    assertEquals(MASKED | 0x32, f.read(TIMER));
  }

  @ParameterizedTest
  @EnumSource(LocalVector.class)
  void everySourceRaisesItsVectorUnlessMasked(LocalVector source) {
    int offset = source == LocalVector.CMCI ? CMCI : 0x320 + ((source.slot() - 1) << 4);
    f.apic.fire(source);
    assertFalse(f.apic.hasInterrupt());

    f.write(offset, 0x77);
    f.apic.fire(source);

    f.expect(0x77);
  }

  @Test
  void aPerformanceInterruptMasksItself() {
    f.write(PERFORMANCE, 0x400);

    f.apic.fire(LocalVector.PERFORMANCE);

    assertTrue(f.apic.takeEvents().nmi());
    assertEquals(MASKED | 0x400, f.read(PERFORMANCE));
    f.apic.fire(LocalVector.PERFORMANCE);
    assertFalse(f.apic.takeEvents().nmi());
  }

  @Test
  void anEntryCanAskForOtherThingsThanVectors() {
    f.write(LINT1, 0x400);
    f.apic.fire(LocalVector.LINT1);
    assertTrue(f.apic.takeEvents().nmi());

    f.write(LINT1, 0x200);
    f.apic.fire(LocalVector.LINT1);
    assertTrue(f.apic.takeEvents().smi());

    f.write(LINT1, 0x300); // reserved
    f.apic.fire(LocalVector.LINT1);
    assertEquals(ProcessorEvents.NONE, f.apic.takeEvents());

    f.write(LINT1, 0x500);
    f.apic.fire(LocalVector.LINT1);
    assertTrue(f.apic.takeEvents().init());
  }

  @Test
  void anEdgeOfAPinIsTakenOnce() {
    f.write(LINT1, 0x55);

    f.apic.inbox().setPin(1, true);
    f.apic.inbox().setPin(1, true);

    f.expect(0x55);
    f.end();
    assertFalse(f.apic.hasInterrupt());
    f.apic.inbox().setPin(1, false);
    f.apic.inbox().setPin(1, true);
    f.expect(0x55);
  }

  @Test
  void anEdgeOfAMaskedPinIsGone() {
    f.apic.inbox().setPin(1, true);
    f.read(LINT1);

    f.write(LINT1, 0x55);

    assertFalse(f.apic.hasInterrupt());
  }

  @Test
  void aLevelPinAsksAgainAfterItsEnd() {
    f.write(LINT0, 0x55 | 1 << 15);
    f.apic.inbox().setPin(0, true);

    f.expect(0x55);
    assertEquals(1 << 14, f.read(LINT0) & 1 << 14);
    f.end();
    f.expect(0x55);
    f.apic.inbox().setPin(0, false);
    f.end();

    assertFalse(f.apic.hasInterrupt());
    assertEquals(0, f.read(LINT0) & 1 << 14);
  }

  @Test
  void aLevelPinChangedToEdgeForgetsThatItWasSent() {
    f.write(LINT0, 0x55 | 1 << 15);
    f.apic.inbox().setPin(0, true);
    f.expect(0x55);

    f.write(LINT0, 0x55);

    assertEquals(0x55, f.read(LINT0));
  }

  @Test
  void theTimerRaisesItsVector() {
    f.write(DIVIDE, 0xb);
    f.write(TIMER, 0x31);
    f.write(INITIAL, 1000);
    assertEquals(1000, f.read(CURRENT));

    f.now += 999;
    assertFalse(f.apic.hasInterrupt());
    f.now++;
    f.expect(0x31);
    assertEquals(0, f.read(CURRENT));
    assertEquals(Long.MAX_VALUE, f.apic.deadline());
  }

  @Test
  void thePeriodicTimerRaisesItsVectorEveryPeriod() {
    f.write(DIVIDE, 0xb);
    f.write(TIMER, 0x31 | 1 << 17);
    f.write(INITIAL, 1000);

    for (int i = 0; i < 10; i++) {
      f.now = f.apic.deadline();
      f.expect(0x31);
      f.end();
      assertFalse(f.apic.hasInterrupt());
    }
    assertEquals(15_000, f.now);
  }

  @Test
  void aMaskedTimerRunsOutUnheard() {
    f.write(DIVIDE, 0xb);
    f.write(TIMER, 0x31 | MASKED);
    f.write(INITIAL, 1000);
    f.now += 2000;
    assertFalse(f.apic.hasInterrupt());

    f.write(TIMER, 0x31);

    assertFalse(f.apic.hasInterrupt());
  }

  @Test
  void theDeadlineRegisterWorksInItsModeOnly() {
    assertTrue(f.apic.writeMsr(LocalApic.DEADLINE_MSR, 6000));
    assertEquals(0, f.apic.readMsr(LocalApic.DEADLINE_MSR).orElseThrow());

    f.write(TIMER, 0x31 | 2 << 17);
    f.apic.writeMsr(LocalApic.DEADLINE_MSR, 6000);
    assertEquals(6000, f.apic.readMsr(LocalApic.DEADLINE_MSR).orElseThrow());
    assertEquals(6000, f.apic.deadline());
    f.now = 6000;

    f.expect(0x31);
    assertEquals(0, f.apic.readMsr(LocalApic.DEADLINE_MSR).orElseThrow());
  }

  @Test
  void anErrorIsReadAfterAWriteAndGoneAfterTheNext() {
    f.write(ICR, 5); // vector 5
    assertEquals(0, f.read(ESR));

    f.write(ESR, 0);
    assertEquals(1 << 5, f.read(ESR));
    assertEquals(1 << 5, f.read(ESR));

    f.write(ESR, 0);
    assertEquals(0, f.read(ESR));
  }

  @Test
  void anErrorRaisesItsVectorOnceUntilTheStatusIsWritten() {
    f.write(ERROR, 0x66);
    f.write(ICR, 5);
    f.expect(0x66);
    f.end();

    f.write(ICR, 5);
    assertFalse(f.apic.hasInterrupt());
    f.write(ESR, 0);
    f.write(ICR, 5);
    f.expect(0x66);
  }

  @Test
  void anIllegalVectorOfALocalSourceIsAReceiveError() {
    f.write(TIMER, 0x0f);
    f.apic.fire(LocalVector.TIMER);

    f.write(ESR, 0);

    assertEquals(1 << 6, f.read(ESR));
    assertFalse(f.apic.hasInterrupt());
  }

  @Test
  void anIllegalVectorOfTheErrorEntryItselfIsAnErrorToo() {
    f.write(ERROR, 3);
    f.write(ICR, 5);

    f.write(ESR, 0);

    assertEquals(1 << 5 | 1 << 6, f.read(ESR));
  }

  @Test
  void aRegisterThatDoesNotExistIsAnError() {
    assertEquals(0, f.read(0x040));
    f.write(0x400, 1);

    f.write(ESR, 0);

    assertEquals(1 << 7, f.read(ESR));
    assertEquals(List.of(), f.commands);
  }
}
