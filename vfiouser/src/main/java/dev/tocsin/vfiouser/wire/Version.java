package dev.tocsin.vfiouser.wire;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * Agrees on a version and on capabilities; the first message and its reply.
 *
 * <pre>
 *   16      +-------+-------+---------------+
 *           | major | minor | JSON, ended by 0 (may be missing)...
 *           +-------+-------+---------------+
 * </pre>
 *
 * @param major 0 in all versions there are
 * @param minor what the sender knows, 0 to 65535
 * @param capabilities what the sender can do
 */
public record Version(int major, int minor, Capabilities capabilities) implements Request {
  private static final int JSON = 20;

  /** Longer than any list of capabilities. */
  private static final int LONGEST = 4096;

  static Request decode(MemorySegment message, int size) {
    if (size < JSON || size > JSON + LONGEST) {
      return Refusal.WRONG_SIZE;
    }
    int major = Short.toUnsignedInt(message.get(JAVA_SHORT_UNALIGNED, 16));
    int minor = Short.toUnsignedInt(message.get(JAVA_SHORT_UNALIGNED, 18));
    if (size == JSON) {
      return new Version(major, minor, Capabilities.DEFAULT);
    }
    if (message.get(JAVA_BYTE, size - 1L) != 0) {
      return Refusal.BAD_JSON;
    }
    byte[] json = message.asSlice(JSON, size - JSON - 1L).toArray(JAVA_BYTE);
    var capabilities = Capabilities.parse(json);
    return capabilities.isPresent()
        ? new Version(major, minor, capabilities.get())
        : Refusal.BAD_JSON;
  }

  /**
   * Writes the fields.
   *
   * @param message where to; the header is left alone
   * @return the size of the whole message
   */
  public int encode(MemorySegment message) {
    message.set(JAVA_SHORT_UNALIGNED, 16, (short) major);
    message.set(JAVA_SHORT_UNALIGNED, 18, (short) minor);
    byte[] json = capabilities.json();
    MemorySegment.copy(MemorySegment.ofArray(json), 0, message, JSON, json.length);
    message.set(JAVA_BYTE, JSON + json.length, (byte) 0);
    return JSON + json.length + 1;
  }
}
