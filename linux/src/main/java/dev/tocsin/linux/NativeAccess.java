package dev.tocsin.linux;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Tells whether this module can work here, without touching anything that could fail.
 *
 * <p>Off Linux or with native access denied no other class of this package may be initialised, and
 * this one initialises none.
 */
public final class NativeAccess {
  private static final Set<String> PROCESSORS = Set.of("amd64", "x86_64", "aarch64");

  private NativeAccess() {}

  /**
   * Why the other types of this package cannot be used; empty if they can.
   *
   * @return one line that tells the reason and, where there is one, the remedy
   */
  public static Optional<String> whyUnavailable() {
    return whyUnsupported(System.getProperty("os.name", ""), System.getProperty("os.arch", ""))
        .or(NativeAccess::whyDenied);
  }

  static Optional<String> whyUnsupported(String system, String processor) {
    if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
      return Optional.of("this is " + system + ", not Linux");
    }
    if (!PROCESSORS.contains(processor) || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      return Optional.of("the processor " + processor + " is neither x86-64 nor aarch64");
    }
    return Optional.empty();
  }

  @SuppressWarnings("restricted") // trying is the only way to tell "denied" from "warned about"
  private static Optional<String> whyDenied() {
    try {
      MemorySegment.NULL.reinterpret(0);
      return Optional.empty();
    } catch (IllegalCallerException _) {
      var module = NativeAccess.class.getModule();
      return Optional.of(
          "native access is denied: start Java with --enable-native-access="
              + (module.isNamed() ? module.getName() : "ALL-UNNAMED"));
    }
  }
}
