package dev.tocsin.machine.irqchip;

import dev.tocsin.linux.LinuxException;
import org.junit.jupiter.api.Tag;

/** Chips in Java behind the kernel's eventfds keep what each of their ports has to keep. */
@Tag("kvm")
class UserPortsTest extends StillPorts {
  @Override
  StillTarget target() throws LinuxException {
    return new StillTarget.User();
  }
}
