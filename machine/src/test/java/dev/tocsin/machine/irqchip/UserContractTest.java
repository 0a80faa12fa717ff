package dev.tocsin.machine.irqchip;

import dev.tocsin.linux.LinuxException;
import org.junit.jupiter.api.Tag;

/** Chips in Java behind the kernel's eventfds pass what every back end has to pass. */
@Tag("kvm")
class UserContractTest extends StillContract {
  @Override
  StillTarget chips() throws LinuxException {
    return new StillTarget.User();
  }
}
