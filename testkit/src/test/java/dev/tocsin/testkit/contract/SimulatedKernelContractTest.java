package dev.tocsin.testkit.contract;

import dev.tocsin.engine.AttachPolicy;
import org.junit.jupiter.api.Nested;

/** The kernel in memory passes what the real one has to pass. */
class SimulatedKernelContractTest {
  @Nested
  class Messages extends MessageGroupContract {
    @Override
    protected Target target() {
      return new SimulatedTarget();
    }
  }

  @Nested
  class Lines extends LineGroupContract {
    @Override
    protected Target target() {
      return new SimulatedTarget();
    }
  }

  @Nested
  class Resampling extends ResampleContract {
    @Override
    protected Target target() {
      return new SimulatedTarget();
    }
  }

  @Nested
  class RelayedRings extends NotifierContract {
    RelayedRings() {
      super(AttachPolicy.NEVER);
    }

    @Override
    protected Target target() {
      return new SimulatedTarget();
    }
  }

  @Nested
  class AttachedRings extends NotifierContract {
    AttachedRings() {
      super(AttachPolicy.ON_UNMASK);
    }

    @Override
    protected Target target() {
      return new SimulatedTarget();
    }
  }

  @Nested
  class PromotedRings extends NotifierContract {
    PromotedRings() {
      super(AttachPolicy.ON_EVIDENCE);
    }

    @Override
    protected Target target() {
      return new SimulatedTarget();
    }
  }
}
