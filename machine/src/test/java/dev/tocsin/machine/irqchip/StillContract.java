package dev.tocsin.machine.irqchip;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.contract.LineGroupContract;
import dev.tocsin.testkit.contract.MessageGroupContract;
import dev.tocsin.testkit.contract.NotifierContract;
import dev.tocsin.testkit.contract.ResampleContract;
import dev.tocsin.testkit.contract.Target;
import org.junit.jupiter.api.Nested;

/** What each choice of chips has to pass as a back end. */
abstract class StillContract {
  abstract StillTarget chips() throws LinuxException;

  @Nested
  class Messages extends MessageGroupContract {
    @Override
    protected Target target() throws Exception {
      return chips();
    }
  }

  @Nested
  class Lines extends LineGroupContract {
    @Override
    protected Target target() throws Exception {
      return chips();
    }
  }

  @Nested
  class Resampling extends ResampleContract {
    @Override
    protected Target target() throws Exception {
      return chips();
    }
  }

  @Nested
  class RelayedRings extends NotifierContract {
    RelayedRings() {
      super(AttachPolicy.NEVER);
    }

    @Override
    protected Target target() throws Exception {
      return chips();
    }
  }
}
