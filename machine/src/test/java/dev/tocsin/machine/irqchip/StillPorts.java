package dev.tocsin.machine.irqchip;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.port.BackEndFixture;
import dev.tocsin.testkit.port.DoorbellPortContract;
import dev.tocsin.testkit.port.LinePortContract;
import dev.tocsin.testkit.port.MessagePortContract;
import dev.tocsin.testkit.port.PollPortContract;
import org.junit.jupiter.api.Nested;

/** The contracts of the ports that each choice of chips has. */
abstract class StillPorts {
  abstract StillTarget target() throws LinuxException;

  final BackEndFixture fixture() throws LinuxException {
    return new StillFixture(target());
  }

  @Nested
  class OfDoorbellPort extends DoorbellPortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return fixture();
    }
  }

  @Nested
  class OfLinePort extends LinePortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return fixture();
    }
  }

  @Nested
  class OfMessagePort extends MessagePortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return fixture();
    }
  }

  @Nested
  class OfPollPort extends PollPortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return fixture();
    }
  }
}
