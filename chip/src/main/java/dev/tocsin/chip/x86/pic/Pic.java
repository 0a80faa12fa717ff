package dev.tocsin.chip.x86.pic;

/**
 * One 8259A (Intel 231468, 1988), with the edge/level control of later chip sets.
 *
 * <p>An edge stays latched when its line falls before the acknowledge, so that a short pulse is not
 * lost; the datasheet's chip would answer such a request as a spurious one. Command words that come
 * before the initialisation words are complete change registers, but nothing is asked for.
 *
 * <p>Not supported: MCS-80 vectors, buffered mode, level mode by ICW1 (the ELCR replaces it), slave
 * identity by ICW3 (the cascade is wired).
 */
final class Pic {
  static final int INPUTS = 8;
  private static final int SPURIOUS = 7;
  private static final int ICW1 = 0x10;
  private static final int OCW3 = 0x08;

  private final int levelCapable;
  private final int cascade;
  private int lines;
  private int latched;
  private int mask;
  private int inService;
  private int level;
  private int lowest = SPURIOUS;
  private final Sequence sequence = new Sequence();
  private int ended;

  /** Where the chip is in its initialisation, and what that chose. */
  private static final class Sequence {
    int step = 2;
    int base;
    int flags;
  }

  /**
   * Creates a chip after power-on, not initialised.
   *
   * @param levelCapable inputs the ELCR may make level-triggered
   * @param cascade bits of inputs at which another chip ends
   */
  Pic(int levelCapable, int cascade) {
    this.levelCapable = levelCapable;
    this.cascade = cascade;
  }

  void set(int input, boolean high) {
    int bit = 1 << input;
    if (!high) {
      lines &= ~bit;
    } else if ((lines & bit) == 0) {
      lines |= bit;
      latched |= bit & ~level;
    }
  }

  /** The input to be acknowledged next, or -1. */
  int request() {
    int waiting = requests() & ~mask;
    if (waiting == 0 || sequence.step != 0) {
      return -1;
    }
    int blocking = has(PicModes.SPECIAL_MASK) ? inService & ~mask : inService;
    int rank = rank(waiting);
    int limit = rank(blocking);
    int input = rank + lowest + 1 & 7;
    boolean nested = has(PicModes.SPECIAL_FULLY_NESTED) && (cascade & 1 << input) != 0;
    return rank < limit || (nested && rank == limit) ? input : -1;
  }

  /** An acknowledge cycle: the input taken into service, or -1 for a spurious one. */
  int acknowledge() {
    int input = request();
    if (input >= 0) {
      latched &= ~(1 << input);
      inService |= 1 << input;
      if (has(PicModes.AUTO_EOI)) {
        end(input, has(PicModes.ROTATE_IN_AUTO_EOI));
      }
    }
    return input;
  }

  /** The vector of an input, or of the spurious interrupt for -1. */
  int vector(int input) {
    return sequence.base | (input < 0 ? SPURIOUS : input);
  }

  boolean polls() {
    return has(PicModes.POLL);
  }

  /** Reads after {@link #polls} was found false, or an acknowledge took its place. */
  int read(boolean data) {
    if (data) {
      return mask;
    }
    return has(PicModes.READ_IN_SERVICE) ? inService : requests();
  }

  /** The poll word: bit 7 and the input, or 0. */
  int poll() {
    choose(PicModes.POLL, false);
    int input = acknowledge();
    return input < 0 ? 0 : 0x80 | input;
  }

  void writeCommand(int value) {
    if ((value & ICW1) != 0) {
      initialise(value);
    } else if ((value & OCW3) != 0) {
      select(value);
    } else {
      endOrRotate(value);
    }
  }

  void writeData(int value) {
    switch (sequence.step) {
      case 2 -> {
        sequence.base = value & 0xf8;
        sequence.step = has(PicModes.SINGLE) ? afterCascade() : 3;
      }
      case 3 -> sequence.step = afterCascade();
      case 4 -> {
        choose(PicModes.AUTO_EOI, (value & 1 << 1) != 0);
        choose(PicModes.SPECIAL_FULLY_NESTED, (value & 1 << 4) != 0);
        sequence.step = 0;
      }
      default -> mask = value;
    }
  }

  int level() {
    return level;
  }

  void writeLevel(int value) {
    level = value & levelCapable;
    latched &= ~level;
  }

  /** The inputs whose interrupts ended since the last call. */
  int takeEnded() {
    int taken = ended;
    ended = 0;
    return taken;
  }

  PicState state() {
    return new PicState(
        lines,
        latched,
        mask,
        inService,
        level,
        lowest,
        sequence.base,
        sequence.step,
        sequence.flags);
  }

  void restore(PicState state) {
    lines = state.lines();
    latched = state.latched();
    mask = state.mask();
    inService = state.inService();
    level = state.level() & levelCapable;
    lowest = state.lowest();
    sequence.base = state.base();
    sequence.step = state.step();
    sequence.flags = state.flags();
    ended = 0;
  }

  /** ICW1: what the datasheet lists under "initialization", and the in-service register. */
  private void initialise(int value) {
    ended |= inService;
    latched = 0;
    mask = 0;
    inService = 0;
    lowest = SPURIOUS;
    sequence.flags = 0;
    choose(PicModes.NEEDS_ICW4, (value & 1) != 0);
    choose(PicModes.SINGLE, (value & 1 << 1) != 0);
    sequence.step = 2;
  }

  private int afterCascade() {
    return has(PicModes.NEEDS_ICW4) ? 4 : 0;
  }

  /** OCW3. */
  private void select(int value) {
    if ((value & 1 << 6) != 0) {
      choose(PicModes.SPECIAL_MASK, (value & 1 << 5) != 0);
    }
    if ((value & 1 << 2) != 0) {
      choose(PicModes.POLL, true); // overrides the register for one read
    }
    if ((value & 1 << 1) != 0) {
      choose(PicModes.READ_IN_SERVICE, (value & 1) != 0);
    }
  }

  /** OCW2; the upper three bits are rotate, specific, end. */
  private void endOrRotate(int value) {
    int input = value & 7;
    switch (value >> 5) {
      case 0 -> choose(PicModes.ROTATE_IN_AUTO_EOI, false);
      case 1 -> end(highestInService(), false);
      case 3 -> end(input, false);
      case 4 -> choose(PicModes.ROTATE_IN_AUTO_EOI, true);
      case 5 -> end(highestInService(), true);
      case 6 -> lowest = input;
      case 7 -> end(input, true);
      default -> {} // 2: no operation
    }
  }

  /** In special mask mode masked inputs are not ended by a non-specific EOI. */
  private int highestInService() {
    int candidates = has(PicModes.SPECIAL_MASK) ? inService & ~mask : inService;
    return candidates == 0 ? -1 : rank(candidates) + lowest + 1 & 7;
  }

  private void end(int input, boolean rotate) {
    if (input < 0) {
      return;
    }
    ended |= inService & 1 << input;
    inService &= ~(1 << input);
    if (rotate) {
      lowest = input;
    }
  }

  private int requests() {
    return latched | (lines & level);
  }

  /** How far the first of these inputs is from the highest priority; 8 if there is none. */
  private int rank(int inputs) {
    int turned = (inputs << 8 | inputs) >> (lowest + 1) & 0xff;
    return turned == 0 ? INPUTS : Integer.numberOfTrailingZeros(turned);
  }

  private boolean has(int flag) {
    return (sequence.flags & flag) != 0;
  }

  private void choose(int flag, boolean on) {
    sequence.flags = on ? sequence.flags | flag : sequence.flags & ~flag;
  }
}
