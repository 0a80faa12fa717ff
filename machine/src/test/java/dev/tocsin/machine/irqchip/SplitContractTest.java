package dev.tocsin.machine.irqchip;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.testkit.contract.LineGroupContract;
import dev.tocsin.testkit.contract.MessageGroupContract;
import dev.tocsin.testkit.contract.NotifierContract;
import dev.tocsin.testkit.contract.ResampleContract;
import dev.tocsin.testkit.contract.Target;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Local APICs of the kernel and a board in Java pass what every back end has to pass. */
@Tag("kvm")
class SplitContractTest {
  @Nested
  class Messages extends MessageGroupContract {
    @Override
    protected Target target() throws Exception {
      return new StillTarget.Split();
    }
  }

  @Nested
  class Lines extends LineGroupContract {
    @Override
    protected Target target() throws Exception {
      return new StillTarget.Split();
    }
  }

  @Nested
  class Resampling extends ResampleContract {
    @Override
    protected Target target() throws Exception {
      return new StillTarget.Split();
    }
  }

  @Nested
  class RelayedRings extends NotifierContract {
    RelayedRings() {
      super(AttachPolicy.NEVER);
    }

    @Override
    protected Target target() throws Exception {
      return new StillTarget.Split();
    }
  }

  @Nested
  class AttachedRings extends NotifierContract {
    AttachedRings() {
      super(AttachPolicy.ON_UNMASK);
    }

    @Override
    protected Target target() throws Exception {
      return new StillTarget.Split();
    }
  }

  @Nested
  class PromotedRings extends NotifierContract {
    PromotedRings() {
      super(AttachPolicy.ON_EVIDENCE);
    }

    @Override
    protected Target target() throws Exception {
      return new StillTarget.Split();
    }
  }
}
