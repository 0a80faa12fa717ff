package dev.tocsin.machine.demo.guest;

/**
 * What the demo's guest and its host agree on.
 *
 * <p>The guest's side is {@code src/main/guest/protocol.h}, which explains each name; a test holds
 * the two together.
 */
final class Protocol {
  static final int MAX_CPUS = 16;
  static final int MAX_BELLS = 8;

  // Shared memory, and offsets into it.
  static final int SHARED_BASE = 0x200000;
  static final int SHARED_SIZE = 0x9000;
  static final int STATE = 0x00;
  static final int STATE_READY = 0x01;
  static final int STATE_CRASHED = 0x0f;
  static final int CPUS_WANTED = 0x04;
  static final int CPUS_ONLINE = 0x08;
  static final int IN_SERVICE = 0x0c;
  static final int IN_SERVICE_KEPT = 0x01;
  static final int IN_SERVICE_DROPPED = 0x02;
  static final int COMMAND_SEQ = 0x10;
  static final int COMMAND_DONE = 0x14;
  static final int COMMAND_OP = 0x18;
  static final int COMMAND_RESULT = 0x1c;
  static final int COMMAND_ARGS = 0x20;
  static final int MARK = 0x40;
  static final int CRASH_VECTOR = 0x44;
  static final int CRASH_ADDRESS = 0x48;
  static final int CRASH_CPU = 0x4c;
  static final int EMPTY_RUNS = 0x50;
  static final int SERVED = 0x80;
  static final int COUNTS = 0x1000;
  static final int SEEN = 0x5000;

  static final int FOUND = 0x60;

  // Operations of the driver.
  static final int OP_ENUMERATE = 0x01;
  static final int OP_SETUP_EDGE = 0x02;
  static final int OP_LOAD = 0x03;
  static final int OP_UNLOAD = 0x04;
  static final int OP_MASK = 0x05;
  static final int OP_UNMASK = 0x06;
  static final int OP_RETARGET = 0x07;
  static final int OP_PENDING = 0x08;
  static final int RESULT_FAILED = 0xffff;

  // Kinds of interrupts.
  static final int KIND_NONE = 0x00;
  static final int KIND_INTX = 0x01;
  static final int KIND_MSI = 0x02;
  static final int KIND_MSIX = 0x04;

  // Vectors.
  static final int CONTROL_VECTOR = 0x30;
  static final int FIRST_VECTOR = 0x31;
  static final int LAST_VECTOR = 0xef;

  private Protocol() {}
}
