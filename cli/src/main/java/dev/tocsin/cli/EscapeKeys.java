package dev.tocsin.cli;

import java.util.List;

/**
 * Finds the keys that are meant for Tocsin among those for the guest: Ctrl-A X leaves, Ctrl-A
 * Ctrl-A is one Ctrl-A for the guest. Any other key after Ctrl-A goes to the guest, with the
 * Ctrl-A.
 *
 * <p>Not thread-safe.
 */
final class EscapeKeys {
  private static final byte CTRL_A = 1;

  private boolean escaped;

  /**
   * What a key does.
   *
   * @param forGuest bytes to send
   * @param leave whether the user wants to leave
   */
  record Effect(List<Byte> forGuest, boolean leave) {
    private static final Effect NOTHING = new Effect(List.of(), false);
    private static final Effect LEAVE = new Effect(List.of(), true);
  }

  Effect press(byte key) {
    if (!escaped) {
      escaped = key == CTRL_A;
      return escaped ? Effect.NOTHING : new Effect(List.of(key), false);
    }
    escaped = false;
    return switch (key) {
      case CTRL_A -> new Effect(List.of(CTRL_A), false);
      case 'x', 'X' -> Effect.LEAVE;
      default -> new Effect(List.of(CTRL_A, key), false);
    };
  }
}
