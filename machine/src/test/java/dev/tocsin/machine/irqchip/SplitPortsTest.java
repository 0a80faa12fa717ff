package dev.tocsin.machine.irqchip;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.port.BackEndFixture;
import dev.tocsin.testkit.port.RoutingPortContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Local APICs of the kernel and a board in Java keep what each port has to keep. */
@Tag("kvm")
class SplitPortsTest extends StillPorts {
  @Override
  StillTarget target() throws LinuxException {
    return new StillTarget.Split();
  }

  @Nested
  class OfRoutingPort extends RoutingPortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return fixture();
    }
  }
}
