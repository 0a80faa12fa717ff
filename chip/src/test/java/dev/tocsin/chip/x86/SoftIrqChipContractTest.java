package dev.tocsin.chip.x86;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.testkit.contract.LineGroupContract;
import dev.tocsin.testkit.contract.MessageGroupContract;
import dev.tocsin.testkit.contract.NotifierContract;
import dev.tocsin.testkit.contract.ResampleContract;
import dev.tocsin.testkit.contract.Target;
import org.junit.jupiter.api.Nested;

/** The chips in Java, without rings, pass what every back end has to pass. */
class SoftIrqChipContractTest {
  @Nested
  class Messages extends MessageGroupContract {
    @Override
    protected Target target() {
      return new SoftTarget();
    }
  }

  @Nested
  class Lines extends LineGroupContract {
    @Override
    protected Target target() {
      return new SoftTarget();
    }
  }

  @Nested
  class Resampling extends ResampleContract {
    @Override
    protected Target target() {
      return new SoftTarget();
    }
  }

  @Nested
  class RelayedRings extends NotifierContract {
    RelayedRings() {
      super(AttachPolicy.NEVER);
    }

    @Override
    protected Target target() {
      return new SoftTarget();
    }
  }

  @Nested
  class AttachedRings extends NotifierContract {
    AttachedRings() {
      super(AttachPolicy.ON_UNMASK);
    }

    @Override
    protected Target target() {
      return new SoftTarget();
    }
  }

  @Nested
  class PromotedRings extends NotifierContract {
    PromotedRings() {
      super(AttachPolicy.ON_EVIDENCE);
    }

    @Override
    protected Target target() {
      return new SoftTarget();
    }
  }
}
