package dev.tocsin.machine.irqchip;

import dev.tocsin.testkit.port.BackEndFixture;
import dev.tocsin.testkit.port.DoorbellPortContract;
import dev.tocsin.testkit.port.LinePortContract;
import dev.tocsin.testkit.port.MessagePortContract;
import dev.tocsin.testkit.port.PollPortContract;
import dev.tocsin.testkit.port.RoutingPortContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Local APICs of the kernel and a board in Java keep what each port has to keep. */
@Tag("kvm")
class SplitPortsTest {
  @Nested
  class OfDoorbellPort extends DoorbellPortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.Split());
    }
  }

  @Nested
  class OfLinePort extends LinePortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.Split());
    }
  }

  @Nested
  class OfMessagePort extends MessagePortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.Split());
    }
  }

  @Nested
  class OfPollPort extends PollPortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.Split());
    }
  }

  @Nested
  class OfRoutingPort extends RoutingPortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.Split());
    }
  }
}
