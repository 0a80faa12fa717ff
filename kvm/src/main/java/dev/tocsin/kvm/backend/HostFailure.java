package dev.tocsin.kvm.backend;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.linux.Errno;
import dev.tocsin.linux.LinuxException;

/** Says in the engine's words what the kernel refused. */
final class HostFailure {
  private HostFailure() {}

  static InterruptException of(LinuxException refused) {
    return new InterruptException(
        new InterruptException.HostCall(refused.call(), refused.errno()), refused);
  }

  static InterruptException of(String call, Errno errno, String explanation) {
    return of(new LinuxException(call, errno.number(), explanation));
  }
}
