package dev.tocsin.vfiouser.irq;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.contract.LineGroupContract;
import dev.tocsin.testkit.contract.MessageGroupContract;
import dev.tocsin.testkit.contract.NotifierContract;
import dev.tocsin.testkit.contract.Target;
import org.junit.jupiter.api.Nested;

/** The eventfds of a client pass what a kernel has to pass; it tells of no end of interrupt. */
class ClientContractTest {
  @Nested
  class Messages extends MessageGroupContract {
    @Override
    protected Target target() throws LinuxException {
      return new ClientTarget();
    }
  }

  @Nested
  class Rings extends NotifierContract {
    Rings() {
      super(AttachPolicy.NEVER);
    }

    @Override
    protected Target target() throws LinuxException {
      return new ClientTarget();
    }
  }

  @Nested
  class Lines extends LineGroupContract {
    @Override
    protected Target target() throws LinuxException {
      return new ClientTarget();
    }
  }
}
