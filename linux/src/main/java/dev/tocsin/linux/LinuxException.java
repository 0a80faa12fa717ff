package dev.tocsin.linux;

import java.io.IOException;
import java.util.Objects;

/**
 * A call that the kernel refused, with the call's name and errno.
 *
 * <p>The message names the call, the error and its meaning, and what the user can do where that is
 * known.
 */
public final class LinuxException extends IOException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final int errno;

  /**
   * A refused call.
   *
   * @param call the call and, where it helps, what it was about: {@code "open /dev/kvm"}
   * @param errno the positive error number
   */
  public LinuxException(String call, int errno) {
    this(call, errno, advice(call, errno));
  }

  /**
   * A refused call, explained by its caller.
   *
   * @param call the call and, where it helps, what it was about
   * @param errno the positive error number
   * @param explanation what is wrong or what to do; may be empty
   */
  public LinuxException(String call, int errno, String explanation) {
    super(message(call, errno, explanation));
    this.call = call;
    this.errno = errno;
  }

  /** {@return the call that failed, for example {@code KVM_IRQFD}} */
  public String call() {
    return call;
  }

  /** {@return the positive error number} */
  public int errno() {
    return errno;
  }

  /** {@return the symbolic error name, for example {@code EBUSY}} */
  public String errnoName() {
    return Errno.name(errno);
  }

  /**
   * {@return whether the call failed with this error}
   *
   * @param error one of the known errors
   */
  public boolean is(Errno error) {
    return errno == error.number();
  }

  /** {@return the call, the error, its meaning and what to do; never null} */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  /** Passes a value on, or throws if it is {@code -errno}. */
  static int check(String call, int result) throws LinuxException {
    if (result < 0) {
      throw new LinuxException(call, -result);
    }
    return result;
  }

  private static String message(String call, int errno, String explanation) {
    var meaning = Errno.of(errno).map(known -> " (" + known.meaning() + ")").orElse("");
    var colon = explanation.isEmpty() ? "" : ": ";
    return call + ": " + Errno.name(errno) + meaning + colon + explanation;
  }

  private static String advice(String call, int errno) {
    boolean kvm = call.contains("/dev/kvm");
    return Errno.of(errno).map(known -> kvm ? kvmAdvice(known) : advice(known)).orElse("");
  }

  private static String advice(Errno errno) {
    return switch (errno) {
      case EMFILE -> "raise the limit of open files with `ulimit -n`";
      case ENFILE -> "raise the sysctl fs.file-max";
      case ENOMEM -> "free some memory or choose a smaller size";
      default -> "";
    };
  }

  private static String kvmAdvice(Errno errno) {
    return switch (errno) {
      case EACCES, EPERM ->
          "join the group that `ls -l /dev/kvm` shows (mostly `sudo usermod -aG kvm $USER`, then"
              + " log in again), or have root open it to you";
      case ENOENT ->
          "load the module kvm_intel or kvm_amd; virtualization may be off in the firmware";
      case ENODEV, ENXIO -> "this processor or hypervisor offers no virtualization";
      default -> advice(errno);
    };
  }
}
