package dev.tocsin.chip.x86.pic;

/**
 * The state of one 8259A between two accesses; bit n of a mask stands for IR n.
 *
 * @param lines the levels of the inputs
 * @param latched edges that wait
 * @param mask the interrupt mask register
 * @param inService the in-service register
 * @param level the ELCR: inputs that are level-triggered
 * @param lowest the input of the lowest priority, 0 to 7
 * @param base the vector of IR 0, a multiple of 8, 0 to 248
 * @param step the initialisation word expected next, 2 to 4, or 0 if it is complete
 * @param flags modes, see {@link PicModes}
 */
public record PicState(
    int lines,
    int latched,
    int mask,
    int inService,
    int level,
    int lowest,
    int base,
    int step,
    int flags) {
  /** Checks ranges. */
  public PicState {
    int bytes = lines | latched | mask | inService | level;
    if ((bytes & ~0xff) != 0) {
      throw new IllegalArgumentException("an 8259A has 8 inputs; more bits were set");
    }
    if (lowest < 0 || lowest > 7) {
      throw new IllegalArgumentException("no input " + lowest + " to have the lowest priority");
    }
    if ((base & ~0xf8) != 0) {
      throw new IllegalArgumentException("a vector base is a multiple of 8 below 256: " + base);
    }
    if (step < 0 || step > 4 || step == 1) {
      throw new IllegalArgumentException("no initialisation word " + step + " to expect");
    }
    if ((flags & ~PicModes.ALL) != 0) {
      throw new IllegalArgumentException("unknown mode bits: " + flags);
    }
  }
}
