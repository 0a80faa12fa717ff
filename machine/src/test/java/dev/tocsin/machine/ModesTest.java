package dev.tocsin.machine;

import static dev.tocsin.machine.InterruptGuest.EXIT;
import static dev.tocsin.machine.InterruptGuest.HALT;
import static dev.tocsin.machine.InterruptGuest.LINGER;
import static dev.tocsin.machine.InterruptGuest.RECORD;
import static dev.tocsin.machine.InterruptGuest.RETURN;
import static dev.tocsin.machine.InterruptGuest.note;
import static dev.tocsin.machine.InterruptGuest.out;
import static dev.tocsin.machine.InterruptGuest.store;
import static dev.tocsin.machine.InterruptGuest.wrmsr;
import static dev.tocsin.machine.TinyGuest.EXIT_7;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.machine.RunResult.Exited;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a guest sees of its interrupt chips is the same whoever holds them. */
@Tag("kvm")
@Timeout(60)
class ModesTest {
  private static final int ICR = 0xfee0_0300;
  private static final int SELF = 0x0004_4000;
  private static final int TIMER = 0xfee0_0320;
  private static final int LINE_5 = 0x2005;

  /** IOAPIC pin 5: level-triggered, vector 0x40, to the first processor. */
  private static final String LEVEL_PIN =
      store(0xfec0_0000, 0x1b)
          + store(0xfec0_0010, 0)
          + store(0xfec0_0000, 0x1a)
          + store(0xfec0_0010, 0x8040);

  private static int run(MachineConfig config) throws Exception {
    try (VirtualMachine machine = TinyGuest.machine(config)) {
      return assertInstanceOf(Exited.class, machine.run()).code() & 0xff;
    }
  }

  private static MachineConfig guest(Irqchip irqchip, String body, String first, String second) {
    return InterruptGuest.config(irqchip, body, first, second);
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aLevelLineThatItsHandlerLowersIsServed(Irqchip irqchip) throws Exception {
    String handler = "fe 05" + RECORD + out(LINE_5, 0) + RETURN;
    String body = LEVEL_PIN + out(LINE_5, 1) + HALT + LINGER + EXIT;

    int served = run(guest(irqchip, body, handler, ""));

    assertTrue(served >= 1); // a kernel's local APIC may end it early, and run it again
    if (irqchip == Irqchip.USER) {
      assertEquals(1, served); // S36
    }
  }

  /** The guest does nothing between its ends of interrupt and its halts. */
  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aHaltedGuestGetsALevelLineUntilItFalls(Irqchip irqchip) throws Exception { // S36, S59
    // The third run exits.
    String handler = "fe 05" + RECORD + "80 3d" + RECORD + "03 75 04" + EXIT_7 + RETURN;
    String body = LEVEL_PIN + out(LINE_5, 1) + HALT + "eb fc";

    assertEquals(7, run(guest(irqchip, body, handler, "")));
  }

  @Test
  void aLevelLineThatStaysHighIsServedAgainAfterEachEnd() throws Exception { // S36
    // Lowers the line in its third run.
    String handler = "fe 05" + RECORD + "80 3d" + RECORD + "03 75 07" + out(LINE_5, 0) + RETURN;
    String body = LEVEL_PIN + out(LINE_5, 1) + HALT + LINGER + LINGER + EXIT;

    assertEquals(3, run(guest(Irqchip.USER, body, handler, "")));
  }

  @Test
  void aLowerVectorWaitsForTheEndOfAHigherOne() throws Exception {
    String low = note(1) + RETURN;
    String high = "fb" + store(ICR, SELF | 0x40) + LINGER + note(2) + RETURN;
    String body = store(ICR, SELF | 0x60) + HALT + LINGER + EXIT;

    assertEquals(2 << 2 | 1, run(guest(Irqchip.USER, body, low, high)));
  }

  @Test
  void theTaskPriorityHoldsAVectorBack() throws Exception {
    String low = note(1) + RETURN;
    String high = note(2) + RETURN;
    String hold = store(0xfee0_0080, 0x50);
    String send = store(ICR, SELF | 0x40) + store(ICR, SELF | 0x60) + "fb" + LINGER;
    String look = note(3);
    String release = store(0xfee0_0080, 0) + LINGER + EXIT;

    int order = run(guest(Irqchip.USER, hold + send + look + release, low, high));

    assertEquals(2 << 4 | 3 << 2 | 1, order);
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void theTimerOfTheLocalApicWakesAHaltedGuest(Irqchip irqchip) throws Exception {
    String body = store(TIMER, 0x40) + store(0xfee0_0380, 1_000_000) + HALT + EXIT;
    assertEquals(7, run(guest(irqchip, body, EXIT_7, "")));
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void theTimerInterruptsARunningGuest(Irqchip irqchip) throws Exception {
    String body = store(TIMER, 0x40) + store(0xfee0_0380, 1_000_000) + "fb eb fe";
    assertEquals(7, run(guest(irqchip, body, EXIT_7, "")));
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aDeadlineOfTheTimeStampCounterWakesAHaltedGuest(Irqchip irqchip) throws Exception { // S61
    // rdtsc; add $3,000,000, %eax; adc $0, %edx; mov $0x6e0, %ecx; wrmsr
    String deadline = "0f 31 05 c0 c6 2d 00 83 d2 00 b9 e0 06 00 00 0f 30";
    String body = store(TIMER, 0x4_0040) + deadline + HALT + EXIT;
    assertEquals(7, run(guest(irqchip, body, EXIT_7, "")));
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void registersOfX2apicModeSendAnInterrupt(Irqchip irqchip) throws Exception {
    String body = wrmsr(0x1b, 0xfee0_0d00L) + wrmsr(0x80f, 0x1ff) + wrmsr(0x83f, 0x40) + HALT;
    assertEquals(7, run(guest(irqchip, body + EXIT, EXIT_7, "")));
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void theOldTimerReachesTheGuestThroughTheOldController(Irqchip irqchip) throws Exception {
    String controller =
        out(0x20, 0x11) + out(0x21, 0x40) + out(0x21, 4) + out(0x21, 1) + out(0x21, 0xfe);
    String timer = out(0x43, 0x30) + out(0x40, 0) + out(0x40, 0x10);
    String direct = store(0xfee0_0350, 0x700);
    assertEquals(7, run(guest(irqchip, controller + direct + timer + HALT + EXIT, EXIT_7, "")));
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void aNonMaskableInterruptWakesAHaltedGuestWithInterruptsOff(Irqchip irqchip) throws Exception {
    // Without a gate for vector 2 it ends in a triple fault, which tells that it came.
    String body = store(ICR, SELF | 0x400) + "fa f4" + EXIT;
    try (VirtualMachine machine = TinyGuest.machine(guest(irqchip, body, "", ""))) {
      var end = assertInstanceOf(RunResult.Crashed.class, machine.run());
      assertEquals("vCPU 0: triple fault", end.reason());
    }
  }

  @ParameterizedTest
  @EnumSource(Irqchip.class)
  void junkInEveryRegisterOfTheLocalApicLosesNoLaterInterrupt(Irqchip irqchip) throws Exception {
    // For each offset of the page: write all ones and zeroes in 1, 2 and 4 bytes, read 4 and 8.
    String sweep =
        "bf 00 00 e0 fe" // mov $0xfee00000, %edi
            + "31 c0 48" // again: xor %eax, %eax; dec %eax
            + "88 07 66 89 07 8b 17 31 c0 88 07 66 89 07 8a 17" // bytes, words, and back
            + "47 81 ff 00 10 e0 fe 75 e4"; // inc %edi; cmp $0xfee01000, %edi; jne again
    String sane =
        store(0xfee0_00f0, 0x1ff) + store(0xfee0_0080, 0) + store(TIMER, 0x1_0000) + store(ICR, 0);
    String body = sweep + sane + store(ICR, SELF | 0x40) + HALT + EXIT;
    assertEquals(7, run(guest(irqchip, body, EXIT_7, "")));
  }

  @Test
  void aTimerOfTheShortestPeriodDoesNotStopTheGuest() throws Exception {
    String handler = "fe 05" + RECORD + RETURN;
    String storm = store(0xfee0_03e0, 0xb) + store(TIMER, 0x2_0040) + store(0xfee0_0380, 1);
    String body = storm + "fb" + LINGER + "fa" + EXIT_7;
    assertEquals(7, run(guest(Irqchip.USER, body, handler, "")));
  }
}
