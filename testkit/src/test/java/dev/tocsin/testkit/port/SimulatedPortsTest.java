package dev.tocsin.testkit.port;

import org.junit.jupiter.api.Nested;

/** The kernel in memory is a back end like any other. */
class SimulatedPortsTest {
  @Nested
  class OfDoorbellPort extends DoorbellPortContract {
    @Override
    protected BackEndFixture open() {
      return new SimulatedFixture();
    }
  }

  @Nested
  class OfLinePort extends LinePortContract {
    @Override
    protected BackEndFixture open() {
      return new SimulatedFixture();
    }
  }

  @Nested
  class OfMessagePort extends MessagePortContract {
    @Override
    protected BackEndFixture open() {
      return new SimulatedFixture();
    }
  }

  @Nested
  class OfPollPort extends PollPortContract {
    @Override
    protected BackEndFixture open() {
      return new SimulatedFixture();
    }
  }

  @Nested
  class OfRoutingPort extends RoutingPortContract {
    @Override
    protected BackEndFixture open() {
      return new SimulatedFixture();
    }
  }
}
