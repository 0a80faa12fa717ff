package dev.tocsin.machine;

import dev.tocsin.kvm.Kvm;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells what this host and this Java offer a machine, before anything native is touched.
 *
 * <p>Where it says no, no class of {@code dev.tocsin.linux} has been initialised.
 */
public final class HostSupport {
  private static final List<String> NATIVE = List.of("dev.tocsin.linux", "dev.tocsin.kvm");

  private HostSupport() {}

  /**
   * Returns why descriptors that other processes ring cannot be had here.
   *
   * @return one line; empty if they can
   */
  public static Optional<String> whyNoNativeAccess() {
    String system = System.getProperty("os.name", "");
    if (!system.toLowerCase(Locale.ROOT).equals("linux")) {
      return Optional.of("this is " + system + ", not Linux");
    }
    boolean enabled = NATIVE.stream().allMatch(HostSupport::isEnabled);
    return enabled ? Optional.empty() : Optional.of("Java was started without native access");
  }

  /**
   * Returns why there can be no {@link VirtualMachine} here.
   *
   * @return one line; empty if there can
   */
  public static Optional<String> whyNoKvm() {
    return whyNoNativeAccess().or(Kvm::whyUnusable);
  }

  /** On the class path, all modules are this class's. */
  private static boolean isEnabled(String module) {
    return ModuleLayer.boot()
        .findModule(module)
        .orElse(HostSupport.class.getModule())
        .isNativeAccessEnabled();
  }
}
