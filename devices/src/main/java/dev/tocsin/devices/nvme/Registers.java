package dev.tocsin.devices.nvme;

/**
 * The values of a controller's registers and how their bits are read (NVMe 1.4, 3.1). Guarded by
 * the controller's lock.
 *
 * <pre>
 * 00 CAP (64)   08 VS   0c INTMS   10 INTMC   14 CC   1c CSTS   20 NSSR   24 AQA   28 ASQ (64)   30 ACQ (64)
 * </pre>
 */
final class Registers {
  /** Most entries of a queue (CAP.MQES + 1). */
  static final int MAX_ENTRIES = 2048;

  static final int CAP = 0x00;
  static final int VS = 0x08;
  static final int INTMS = 0x0c;
  static final int INTMC = 0x10;
  static final int CC = 0x14;
  static final int CSTS = 0x1c;
  static final int AQA = 0x24;
  static final int ASQ = 0x28;
  static final int ACQ = 0x30;

  /** First doorbell; CAP.DSTRD is 0, so they are 4 bytes apart. */
  static final int DOORBELLS = 0x1000;

  static final int READY = 1;
  static final int FATAL = 1 << 1;
  static final int SHUTDOWN_BEGUN = 1 << 2;
  static final int SHUTDOWN_DONE = 2 << 2;
  static final int SHUTDOWN = 3 << 2;

  private static final int ENABLE = 1;
  private static final int WRITABLE = 0x00ff_fff1;
  private static final int FIXED_WHILE_ENABLED = 0x3ff0; // AMS, MPS, CSS
  private static final int ENTRY_SIZES = 4 << 20 | 6 << 16;
  private static final int MAX_PAGE_SHIFT = 4; // 64 KiB
  private static final long TIMEOUT = 60; // 30 s: as long as storage may take to flush
  private static final long NVM_COMMAND_SET = 1;
  private static final long CONTIGUOUS_QUEUES = 1;

  private static final long CAPABILITIES =
      MAX_ENTRIES - 1
          | CONTIGUOUS_QUEUES << 16
          | TIMEOUT << 24
          | NVM_COMMAND_SET << 37
          | (long) MAX_PAGE_SHIFT << 52;

  private int configuration;
  private int status;
  private int adminSizes;
  private long adminSubmission;
  private long adminCompletion;

  /** Returns 4 bytes at a multiple of 4 below {@link #DOORBELLS}; 0 where no register is. */
  int read(int offset, int mask) {
    return switch (offset) {
      case CAP -> (int) CAPABILITIES;
      case CAP + 4 -> (int) (CAPABILITIES >>> 32);
      case VS -> IdentifyData.VERSION;
      case INTMS, INTMC -> mask;
      case CC -> configuration;
      case CSTS -> status;
      case AQA -> adminSizes;
      case ASQ -> (int) adminSubmission;
      case ASQ + 4 -> (int) (adminSubmission >>> 32);
      case ACQ -> (int) adminCompletion;
      case ACQ + 4 -> (int) (adminCompletion >>> 32);
      default -> 0;
    };
  }

  /** Writes a register of the admin queues; false if it is none. */
  boolean writeAdmin(int offset, int value) {
    switch (offset) {
      case AQA -> adminSizes = value & 0x0fff_0fff;
      case ASQ -> adminSubmission = low(adminSubmission, value & ~0xfff);
      case ASQ + 4 -> adminSubmission = high(adminSubmission, value);
      case ACQ -> adminCompletion = low(adminCompletion, value & ~0xfff);
      case ACQ + 4 -> adminCompletion = high(adminCompletion, value);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static long low(long old, int value) {
    return (old & ~0xffff_ffffL) | Integer.toUnsignedLong(value);
  }

  private static long high(long old, int value) {
    return (long) value << 32 | (old & 0xffff_ffffL);
  }

  /** Writes CC; what may not change while the controller is enabled does not. */
  void configure(int value, boolean running) {
    int fixed = running ? FIXED_WHILE_ENABLED : 0;
    configuration = (value & WRITABLE & ~fixed) | (configuration & fixed);
  }

  boolean isEnabled() {
    return (configuration & ENABLE) != 0;
  }

  boolean isShutdownWanted() {
    return (configuration >>> 14 & 3) != 0;
  }

  boolean hasEntrySizes() {
    return (configuration & 0x00ff_0000) == ENTRY_SIZES;
  }

  /** Tells whether the controller can be enabled with these settings. */
  boolean isValid() {
    boolean commandSet = (configuration >>> 4 & 7) == 0;
    boolean arbitration = (configuration >>> 11 & 7) == 0;
    boolean page = (configuration >>> 7 & 0xf) <= MAX_PAGE_SHIFT;
    boolean sizes = submissionEntries() >= 2 && completionEntries() >= 2;
    boolean small = submissionEntries() <= MAX_ENTRIES && completionEntries() <= MAX_ENTRIES;
    long offset = page ? pageSize() - 1 : 0;
    boolean aligned = ((adminSubmission | adminCompletion) & offset) == 0;
    return commandSet && arbitration && page && sizes && small && aligned;
  }

  int pageSize() {
    return 4096 << (configuration >>> 7 & 0xf);
  }

  int submissionEntries() {
    return (adminSizes & 0xfff) + 1;
  }

  int completionEntries() {
    return (adminSizes >>> 16 & 0xfff) + 1;
  }

  long adminSubmission() {
    return adminSubmission;
  }

  long adminCompletion() {
    return adminCompletion;
  }

  void setStatus(int bits) {
    status |= bits;
  }

  void clearStatus(int bits) {
    status &= ~bits;
  }

  boolean hasStatus(int bits) {
    return (status & bits) == bits;
  }

  /** All but the addresses of the admin queues is forgotten by a controller reset (7.3.2). */
  void resetStatus() {
    status = 0;
  }

  /** All is forgotten. */
  void reset() {
    configuration = 0;
    adminSizes = 0;
    adminSubmission = 0;
    adminCompletion = 0;
  }
}
