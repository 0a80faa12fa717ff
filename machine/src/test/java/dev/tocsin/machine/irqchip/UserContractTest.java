package dev.tocsin.machine.irqchip;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.testkit.contract.LineGroupContract;
import dev.tocsin.testkit.contract.MessageGroupContract;
import dev.tocsin.testkit.contract.NotifierContract;
import dev.tocsin.testkit.contract.ResampleContract;
import dev.tocsin.testkit.contract.Target;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Chips in Java behind the kernel's eventfds pass what every back end has to pass. */
@Tag("kvm")
class UserContractTest {
  @Nested
  class Messages extends MessageGroupContract {
    @Override
    protected Target target() throws Exception {
      return new StillTarget.User();
    }
  }

  @Nested
  class Lines extends LineGroupContract {
    @Override
    protected Target target() throws Exception {
      return new StillTarget.User();
    }
  }

  @Nested
  class Resampling extends ResampleContract {
    @Override
    protected Target target() throws Exception {
      return new StillTarget.User();
    }
  }

  @Nested
  class RelayedRings extends NotifierContract {
    RelayedRings() {
      super(AttachPolicy.NEVER);
    }

    @Override
    protected Target target() throws Exception {
      return new StillTarget.User();
    }
  }
}
