package dev.tocsin.devices.catalog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a user typed to have a device: {@code type[,option=value]...}.
 *
 * <p>A comma inside of a value is written twice.
 *
 * @param type name of the type
 * @param options by name
 */
public record DeviceRequest(String type, Map<String, String> options) {
  /** Copies the options. */
  public DeviceRequest {
    options = Map.copyOf(options);
  }

  /**
   * Reads what a user typed.
   *
   * @param text such as {@code bell,vectors=64}
   * @return the request; whether there are such a type and such options is not looked at
   * @throws IllegalArgumentException if it has another form; the message is for the user
   */
  public static DeviceRequest parse(String text) {
    List<String> parts = split(text);
    String type = parts.getFirst();
    if (type.isBlank()) {
      throw new IllegalArgumentException("\"%s\" does not begin with a type".formatted(text));
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (String part : parts.subList(1, parts.size())) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("%s: \"%s\" is not option=value".formatted(text, part));
      }
      String name = part.substring(0, equals);
      if (options.putIfAbsent(name, part.substring(equals + 1)) != null) {
        throw new IllegalArgumentException("%s: %s is given twice".formatted(text, name));
      }
    }
    return new DeviceRequest(type, options);
  }

  /** Cuts at each comma that is not one of a pair, and makes pairs one. */
  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    var part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != ',') {
        part.append(text.charAt(i));
      } else if (text.startsWith(",,", i)) {
        part.append(',');
        i++;
      } else {
        parts.add(part.toString());
        part.setLength(0);
      }
    }
    parts.add(part.toString());
    return parts;
  }
}
