package dev.tocsin.devices;

import java.util.Map;
import java.util.Optional;

/**
 * The options a user gave for one device, read with checks.
 *
 * <p>Whatever is wrong with a value is an {@link IllegalArgumentException} whose message is for the
 * user.
 */
public final class DeviceOptions {
  private final Map<String, String> values;

  /**
   * Takes options.
   *
   * @param values by name
   */
  public DeviceOptions(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Returns an option as it was given.
   *
   * @param name its name
   * @return the value; empty if it was not given
   */
  public Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Returns a number, decimal or with 0x.
   *
   * @param name its name
   * @param otherwise what holds if it was not given
   * @param least smallest allowed
   * @param most largest allowed
   * @return a number in that range
   */
  public int number(String name, int otherwise, int least, int most) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int value = Integer.decode(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw wrong(name, text, "a number from %d to %d".formatted(least, most));
  }

  /**
   * Returns 64 bits.
   *
   * @param name its name
   * @param otherwise what holds if it was not given
   * @return any bit pattern
   */
  public long bits(String name, long otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return text.startsWith("0x")
          ? Long.parseUnsignedLong(text.substring(2), 16)
          : Long.parseUnsignedLong(text);
    } catch (NumberFormatException _) {
      throw wrong(name, text, "64 bits, such as 0xfffffff");
    }
  }

  /**
   * Returns a switch.
   *
   * @param name its name
   * @param otherwise what holds if it was not given
   * @return true for {@code on}
   */
  public boolean flag(String name, boolean otherwise) {
    return switch (values.get(name)) {
      case null -> otherwise;
      case "on" -> true;
      case "off" -> false;
      case String other -> throw wrong(name, other, "on or off");
    };
  }

  private static IllegalArgumentException wrong(String name, String text, String wanted) {
    return new IllegalArgumentException("%s=%s: not %s".formatted(name, text, wanted));
  }
}
