package dev.tocsin.machine.irqchip;

import dev.tocsin.engine.AttachPolicy;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.testkit.contract.NotifierContract;
import dev.tocsin.testkit.contract.Target;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Local APICs of the kernel and a board in Java pass what every back end has to pass. */
@Tag("kvm")
class SplitContractTest extends StillContract {
  @Override
  StillTarget chips() throws LinuxException {
    return new StillTarget.Split();
  }

  @Nested
  class AttachedRings extends NotifierContract {
    AttachedRings() {
      super(AttachPolicy.ON_UNMASK);
    }

    @Override
    protected Target target() throws Exception {
      return chips();
    }
  }

  @Nested
  class PromotedRings extends NotifierContract {
    PromotedRings() {
      super(AttachPolicy.ON_EVIDENCE);
    }

    @Override
    protected Target target() throws Exception {
      return chips();
    }
  }
}
