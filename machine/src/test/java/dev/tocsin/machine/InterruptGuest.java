package dev.tocsin.machine;

/**
 * Guests of a few instructions that take interrupts: 32-bit code that masks the 8259A, enables its
 * local APIC, loads a table with gates for two vectors, and goes on with a body of the test's.
 */
final class InterruptGuest {
  /** A byte that handlers write and {@link #EXIT} tells. */
  static final String RECORD = "00 10 10 00";

  /** Ends the run with the byte. */
  static final String EXIT = "fa a0" + RECORD + "e6 f4";

  /** sti; hlt */
  static final String HALT = "fb f4";

  /** mov $5000, %ecx; loop to itself */
  static final String LINGER = "b9 88 13 00 00 e2 fe";

  /** End of interrupt and return: this host's KVM cannot emulate a 32-bit iret. */
  static final String RETURN = store(0xfee0_00b0, 0) + "fb ca 04 00";

  private static final int BODY = 0x100;
  private static final int FIRST_HANDLER = 0x400;
  private static final int SECOND_HANDLER = 0x480;
  private static final int TABLE = 0x500;
  private static final int GATES = 0x510;
  private static final int VECTOR = 0x40;
  private static final int SIZE = 0x700;

  private InterruptGuest() {}

  /** movl $value, address */
  static String store(int address, int value) {
    return "c705%08x%08x".formatted(Integer.reverseBytes(address), Integer.reverseBytes(value));
  }

  /** mov $port, %dx; mov $value, %al; out %al, %dx */
  static String out(int port, int value) {
    return "66ba%04x b0%02x ee".formatted(Short.reverseBytes((short) port) & 0xffff, value);
  }

  /** mov $low, %eax; mov $high, %edx; mov $msr, %ecx; wrmsr */
  static String wrmsr(int msr, long value) {
    return "b8%08x ba%08x b9%08x 0f30"
        .formatted(
            Integer.reverseBytes((int) value),
            Integer.reverseBytes((int) (value >>> 32)),
            Integer.reverseBytes(msr));
  }

  /** The record becomes four times itself plus a digit. */
  static String note(int digit) {
    return "a0" + RECORD + "c0 e0 02 0c %02x a2".formatted(digit) + RECORD;
  }

  /** A guest whose handlers of vector 0x40 and 0x60 are these. */
  static MachineConfig config(Irqchip irqchip, String body, String first, String second) {
    String lidt = "0f011d%08x".formatted(Integer.reverseBytes(TinyGuest.ADDRESS + TABLE));
    String start = "b0 ff e6 21 e6 a1 bc 00 80 10 00" + store(0xfee0_00f0, 0x1ff) + lidt;
    var image = new StringBuilder("90".repeat(SIZE));
    put(image, 0, start);
    put(image, BODY, body);
    put(image, FIRST_HANDLER, first);
    put(image, SECOND_HANDLER, second);
    int base = TinyGuest.ADDRESS + GATES - VECTOR * 8;
    put(image, TABLE, "0703%08x".formatted(Integer.reverseBytes(base)));
    put(image, GATES, gate(FIRST_HANDLER));
    put(image, GATES + 0x20 * 8, gate(SECOND_HANDLER));
    return TinyGuest.config(irqchip, image.toString());
  }

  private static String gate(int handler) {
    return "%04x0800 008e1000".formatted(Short.reverseBytes((short) handler) & 0xffff);
  }

  private static void put(StringBuilder image, int offset, String hex) {
    String digits = hex.replaceAll("\\s", "");
    image.replace(2 * offset, 2 * offset + digits.length(), digits);
  }
}
