package dev.tocsin.kvm.backend;

import dev.tocsin.kvm.KvmNeeded;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.port.BackEndFixture;
import dev.tocsin.testkit.port.DoorbellPortContract;
import dev.tocsin.testkit.port.LinePortContract;
import dev.tocsin.testkit.port.MessagePortContract;
import dev.tocsin.testkit.port.PollPortContract;
import dev.tocsin.testkit.port.RoutingPortContract;
import org.junit.jupiter.api.Nested;

/** The kernel's own chips are a back end like any other. */
class KvmPortsTest extends KvmNeeded {
  @Nested
  class OfDoorbellPort extends DoorbellPortContract {
    @Override
    protected BackEndFixture open() throws LinuxException {
      return new KvmFixture();
    }
  }

  @Nested
  class OfLinePort extends LinePortContract {
    @Override
    protected BackEndFixture open() throws LinuxException {
      return new KvmFixture();
    }
  }

  @Nested
  class OfMessagePort extends MessagePortContract {
    @Override
    protected BackEndFixture open() throws LinuxException {
      return new KvmFixture();
    }
  }

  @Nested
  class OfPollPort extends PollPortContract {
    @Override
    protected BackEndFixture open() throws LinuxException {
      return new KvmFixture();
    }
  }

  @Nested
  class OfRoutingPort extends RoutingPortContract {
    @Override
    protected BackEndFixture open() throws LinuxException {
      return new KvmFixture();
    }
  }
}
