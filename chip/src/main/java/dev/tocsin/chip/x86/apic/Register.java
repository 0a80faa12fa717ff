package dev.tocsin.chip.x86.apic;

import dev.tocsin.chip.x86.timer.ApicTimer;

/**
 * The registers of a local APIC by index: the offset in the page divided by 16, or the MSR less
 * 0x800 (Intel SDM 3A, tables 11-1 and 11-6).
 */
final class Register {
  static final int ID = 0x02;
  static final int VERSION = 0x03;
  static final int TASK_PRIORITY = 0x08;
  static final int ARBITRATION_PRIORITY = 0x09;
  static final int PROCESSOR_PRIORITY = 0x0a;
  static final int END_OF_INTERRUPT = 0x0b;
  static final int REMOTE_READ = 0x0c;
  static final int LOGICAL_DESTINATION = 0x0d;
  static final int DESTINATION_FORMAT = 0x0e;
  static final int SPURIOUS_VECTOR = 0x0f;
  static final int IN_SERVICE = 0x10;
  static final int TRIGGER_MODE = 0x18;
  static final int INTERRUPT_REQUEST = 0x20;
  static final int ERROR_STATUS = 0x28;
  static final int CMCI = 0x2f;
  static final int COMMAND = 0x30;
  static final int COMMAND_HIGH = 0x31;
  static final int TIMER = 0x32;
  static final int ERROR = 0x37;
  static final int INITIAL_COUNT = 0x38;
  static final int CURRENT_COUNT = 0x39;
  static final int DIVIDE = 0x3e;
  static final int SELF_IPI = 0x3f;

  /** Indices above are reserved. */
  private static final int LAST = 0x3f;

  private static final long LOCAL_VECTORS = range(TIMER, ERROR) | bit(CMCI);
  private static final long BOTH_WRITE =
      LOCAL_VECTORS
          | bit(TASK_PRIORITY)
          | bit(END_OF_INTERRUPT)
          | bit(SPURIOUS_VECTOR)
          | bit(ERROR_STATUS)
          | bit(COMMAND)
          | bit(INITIAL_COUNT)
          | bit(DIVIDE);
  private static final long X2APIC_WRITE = BOTH_WRITE | bit(SELF_IPI);
  private static final long XAPIC_WRITE =
      BOTH_WRITE | bit(ID) | bit(LOGICAL_DESTINATION) | bit(DESTINATION_FORMAT) | bit(COMMAND_HIGH);
  private static final long X2APIC_READ =
      (BOTH_WRITE & ~bit(END_OF_INTERRUPT))
          | bit(ID)
          | bit(VERSION)
          | bit(PROCESSOR_PRIORITY)
          | bit(LOGICAL_DESTINATION)
          | range(IN_SERVICE, INTERRUPT_REQUEST + 7)
          | bit(CURRENT_COUNT);
  private static final long XAPIC_READ =
      X2APIC_READ
          | bit(ARBITRATION_PRIORITY)
          | bit(REMOTE_READ)
          | bit(DESTINATION_FORMAT)
          | bit(COMMAND_HIGH);

  private Register() {}

  static boolean isLocalVector(int index) {
    return in(LOCAL_VECTORS, index);
  }

  static boolean isReadable(int index, boolean x2apic) {
    return in(x2apic ? X2APIC_READ : XAPIC_READ, index);
  }

  static boolean isWritable(int index, boolean x2apic) {
    return in(x2apic ? X2APIC_WRITE : XAPIC_WRITE, index);
  }

  /** The bits of a value that x2APIC mode does not reserve in a writable register. */
  static long defined(int index) {
    if (isLocalVector(index)) {
      return LocalVector.at(index).defined();
    }
    return switch (index) {
      case TASK_PRIORITY, SELF_IPI -> 0xff;
      case END_OF_INTERRUPT, ERROR_STATUS -> 0;
      case SPURIOUS_VECTOR -> ApicRegisters.SPURIOUS_BITS;
      // Bit 12, delivery status in xAPIC mode, is ignored, as older software writes it.
      case COMMAND -> 0xffff_ffff_000c_dfffL;
      case DIVIDE -> ApicTimer.DIVIDE_BITS;
      default -> 0xffff_ffffL;
    };
  }

  private static boolean in(long set, int index) {
    return index >= 0 && index <= LAST && (set >>> index & 1) != 0;
  }

  private static long bit(int index) {
    return 1L << index;
  }

  private static long range(int first, int last) {
    return bit(last + 1) - bit(first);
  }
}
