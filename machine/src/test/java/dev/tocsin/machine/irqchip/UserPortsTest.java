package dev.tocsin.machine.irqchip;

import dev.tocsin.testkit.port.BackEndFixture;
import dev.tocsin.testkit.port.DoorbellPortContract;
import dev.tocsin.testkit.port.LinePortContract;
import dev.tocsin.testkit.port.MessagePortContract;
import dev.tocsin.testkit.port.PollPortContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Chips in Java behind the kernel's eventfds keep what each of their ports has to keep. */
@Tag("kvm")
class UserPortsTest {
  @Nested
  class OfDoorbellPort extends DoorbellPortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.User());
    }
  }

  @Nested
  class OfLinePort extends LinePortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.User());
    }
  }

  @Nested
  class OfMessagePort extends MessagePortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.User());
    }
  }

  @Nested
  class OfPollPort extends PollPortContract {
    @Override
    protected BackEndFixture open() throws Exception {
      return new StillFixture(new StillTarget.User());
    }
  }
}
