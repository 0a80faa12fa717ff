package dev.tocsin.machine;

import static dev.tocsin.machine.InterruptGuest.LINGER;
import static dev.tocsin.machine.InterruptGuest.store;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.tocsin.machine.RunResult.Exited;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Non-maskable interrupts between two processors whose local APICs are Java.
 *
 * <p>Not with the kernel's: some hosts do not look for another one when a handler returns.
 */
@Tag("kvm")
@Timeout(60)
class NonMaskableTest {
  /** NMI to the second processor. */
  private static final String NMI = store(0xfee0_0300, 0x4400);

  /** A halted processor in real mode, at 0x8000, which says at 0x600 that it is there. */
  private static final String SECOND =
      "31 c0 8e d8 8e d0 bc 00 70" // xor %ax, %ax; mov to ds and ss; mov $0x7000, %sp
          + "c6 06 00 06 01 f4 eb fd"; // movb $1, 0x600; hlt; jmp back

  /** At 0x8040: counts at 0x601, tells at 0x603 if it is nested, stays until 0x604 is set. */
  private static final String HANDLER =
      "fe 06 02 06 80 3e 02 06 01 74 05 c6 06 03 06 01" // incb 0x602; if not 1: movb $1, 0x603
          + "fe 06 01 06" // incb 0x601
          + "80 3e 04 06 00 74 f9" // cmpb $0, 0x604; je back
          + "fe 0e 02 06 cf"; // decb 0x602; iret

  /** Copies 0x80 bytes from where this image has the second processor's code. */
  private static final String COPY = "be 00 02 10 00 bf 00 80 00 00 b9 80 00 00 00 f3 a4";

  private static final String START =
      store(0x08, 0x8040)
          + store(0x600, 0)
          + store(0x604, 0)
          + store(0xfee0_0310, 1 << 24)
          + store(0xfee0_0300, 0x4500)
          + store(0xfee0_0300, 0x4608);

  /** al: whether it was nested, how often it ran in the end, and while the first one ran. */
  private static final String EXIT =
      "a0 03 06 00 00 c0 e0 04 0a 05 01 06 00 00 c0 e0 02 08 d8 e6 f4";

  /** cmpb $value, address; jb back */
  private static String await(int address, int value) {
    return "80 3d %08x %02x 72 f7".formatted(Integer.reverseBytes(address), value);
  }

  /** Intel SDM 3A, 6.7.1: others wait for the handler's iret, and one of them is remembered. */
  @Test
  void oneThatComesWhileTheHandlerRunsIsTakenAfterIt() throws Exception {
    String first = await(0x600, 1) + NMI + await(0x601, 1);
    String during = NMI + NMI + LINGER + "8a 1d 01 06 00 00"; // mov 0x601, %bl
    String after = "c6 05 04 06 00 00 01" + await(0x601, 2) + LINGER; // movb $1, 0x604
    String code = COPY + START + first + during + after + EXIT;
    var config = TinyGuest.config(Irqchip.USER, image(code, SECOND, HANDLER)).withCpus(2);

    try (VirtualMachine machine = TinyGuest.machine(config)) {
      int seen = assertInstanceOf(Exited.class, machine.run()).code() & 0xff;

      assertEquals(2 << 2 | 1, seen);
    }
  }

  private static String image(String code, String second, String handler) {
    return padded(code, 0x200) + padded(second, 0x40) + padded(handler, 0x40);
  }

  private static String padded(String hex, int size) {
    String digits = hex.replaceAll("\\s", "");
    return digits + "90".repeat(size - digits.length() / 2);
  }
}
