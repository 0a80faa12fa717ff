package dev.tocsin.kvm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.kvm.Eventually;
import dev.tocsin.kvm.KvmNeeded;
import dev.tocsin.kvm.TestVm;
import dev.tocsin.linux.Errno;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;

/**
 * A back end of a machine with one processor, which does not run unless a test starts it: a
 * delivered vector stays visible in its local APIC.
 */
abstract class BackEndTest extends KvmNeeded {
  static final int APIC = 0xfee0_0000;
  static final int VECTOR = 0x41;

  TestVm test;
  KvmBackEnd owner;
  BackEnd backEnd;
  BackEnd.Rings rings;

  @BeforeEach
  final void aBackEnd() throws Exception {
    test = TestVm.withChips(1).enableApics();
    owner = KvmBackEnd.create(test.vm());
    backEnd = owner.backEnd();
    rings = backEnd.rings().orElseThrow();
  }

  @AfterEach
  final void giveBack() {
    owner.close();
    test.close();
  }

  final PreparedMessage message(int vector) {
    return backEnd.messages().prepare(new MsiIrqSourceConfig(0, APIC, vector, 0));
  }

  final void assertDelivered(int vector) throws Exception {
    Eventually.eventually("vector " + vector + " is requested", () -> test.requested(0, vector));
    test.forgetRequests();
  }

  static void assertHostRefuses(Errno errno, Executable call) {
    var refused = assertThrows(InterruptException.class, call);
    var reason = (InterruptException.HostCall) refused.reason();
    assertEquals(errno.number(), reason.errno(), refused::getMessage);
  }
}
