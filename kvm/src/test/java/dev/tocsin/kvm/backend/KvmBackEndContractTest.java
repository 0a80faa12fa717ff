package dev.tocsin.kvm.backend;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.kvm.KvmNeeded;
import dev.tocsin.testkit.contract.LineGroupContract;
import dev.tocsin.testkit.contract.MessageGroupContract;
import dev.tocsin.testkit.contract.NotifierContract;
import dev.tocsin.testkit.contract.ResampleContract;
import dev.tocsin.testkit.contract.Target;
import org.junit.jupiter.api.Nested;

/** The real kernel passes what every back end has to pass. */
class KvmBackEndContractTest extends KvmNeeded {
  @Nested
  class Messages extends MessageGroupContract {
    @Override
    protected Target target() throws Exception {
      return KvmTarget.still();
    }
  }

  @Nested
  class Lines extends LineGroupContract {
    @Override
    protected Target target() throws Exception {
      return KvmTarget.still();
    }
  }

  @Nested
  class Resampling extends ResampleContract {
    @Override
    protected Target target() throws Exception {
      return KvmTarget.running();
    }
  }

  @Nested
  class RelayedRings extends NotifierContract {
    RelayedRings() {
      super(AttachPolicy.NEVER);
    }

    @Override
    protected Target target() throws Exception {
      return KvmTarget.still();
    }
  }

  @Nested
  class AttachedRings extends NotifierContract {
    AttachedRings() {
      super(AttachPolicy.ON_UNMASK);
    }

    @Override
    protected Target target() throws Exception {
      return KvmTarget.still();
    }
  }

  @Nested
  class PromotedRings extends NotifierContract {
    PromotedRings() {
      super(AttachPolicy.ON_EVIDENCE);
    }

    @Override
    protected Target target() throws Exception {
      return KvmTarget.still();
    }
  }
}
