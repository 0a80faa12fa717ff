package dev.tocsin.kvm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.kvm.KvmSregs;
import dev.tocsin.kvm.RunningGuest;
import dev.tocsin.kvm.TestVm;
import dev.tocsin.linux.Errno;
import dev.tocsin.testkit.Allocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MessagesTest extends BackEndTest {
  private static final int X2APIC_MODE = 0xc00;

  private static MsiIrqSourceConfig message(int high, int low, int data) {
    return new MsiIrqSourceConfig(high, low, data, 0x18);
  }

  @Test
  void aMessageRunsTheGuestsHandlerOncePerDelivery() throws Exception {
    try (var guest = RunningGuest.start(test)) {
      var message = message(VECTOR);
      for (int i = 1; i <= 50; i++) {
        assertEquals(Delivery.DELIVERED, message.deliver());
        guest.awaitHandled(0, VECTOR, i);
      }
      assertEquals(50, guest.handled(0, VECTOR));
    }
  }

  @Test
  void eachProcessorTakesItsOwnMessages() throws Exception {
    try (var machine = TestVm.withChips(2);
        var ports = KvmBackEnd.create(machine.vm());
        var guest = RunningGuest.start(machine)) {
      for (int apic = 0; apic < 2; apic++) {
        var message = ports.backEnd().messages().prepare(message(0, APIC | apic << 12, VECTOR));
        assertEquals(Delivery.DELIVERED, message.deliver());
        guest.awaitHandled(apic, VECTOR, 1);
      }
      assertEquals(1, guest.handled(0, VECTOR));
    }
  }

  @Test
  void aMessageKeepsWhatTheGuestWrote() {
    var written = message(7, APIC | 0xfe0, VECTOR);

    assertSame(written, backEnd.messages().prepare(written).config());
  }

  @Test
  void deliveringAllocatesNothing() throws Exception {
    var message = message(VECTOR);

    assertEquals(0, Allocations.bytesOf(message::deliver));
  }

  @ParameterizedTest
  @CsvSource({
    "fee00000, 0041, true",
    "feefffff, 0041, true",
    "00000000, 0041, false", // S15: no local APIC answers there
    "12300000, 0041, false",
    "fef00000, 0041, false",
    "fee00000, 000f, false", // S15: a reserved vector, fixed and lowest priority
    "fee00000, 0100, false",
    "fee00000, 0010, true",
    "fee00000, 0110, true",
    "fee00000, 0200, true", // SMI, NMI, INIT and ExtINT have no vector
    "fee00000, 0400, true",
    "fee00000, 0500, true",
    "fee00000, 0700, true",
    "fee00000, 0341, false", // reserved delivery modes
    "fee00000, 0641, false",
    "fee00000, 8041, true", // level-triggered
  })
  void onlyWhatAChipMayTakeIsDeliverable(String low, String data, boolean deliverable) {
    var written = message(0, Integer.parseUnsignedInt(low, 16), Integer.parseInt(data, 16));

    assertEquals(deliverable, backEnd.messages().prepare(written).deliverable());
  }

  @Test
  void aMessageToNobodyIsDropped() throws Exception { // S14
    var absent = backEnd.messages().prepare(message(0, APIC | 9 << 12, VECTOR));
    assertEquals(Delivery.DROPPED, absent.deliver());

    try (var empty = TestVm.withChips(0);
        var ports = KvmBackEnd.create(empty.vm())) {
      var early = ports.backEnd().messages().prepare(message(0, APIC, VECTOR));
      assertEquals(Delivery.DROPPED, early.deliver());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EINTR", "ENOMEM", "EFAULT"})
  void whatTheHostRefusesIsThrown(Errno errno) {
    assertHostRefuses(errno, () -> KvmMessage.outcome(-errno.number()));
  }

  @Test
  void answersOfTheKernelAreToldApart() throws Exception { // S14
    assertEquals(Delivery.DROPPED, KvmMessage.outcome(0));
    assertEquals(Delivery.DROPPED, KvmMessage.outcome(-Errno.EPERM.number()));
    assertEquals(Delivery.DROPPED, KvmMessage.outcome(-Errno.EINVAL.number()));
    assertEquals(Delivery.DELIVERED, KvmMessage.outcome(3)); // so many local APICs took it
  }

  @Test
  void aWideDestinationReachesAProcessorBeyond255() throws Exception { // S11
    try (var machine = TestVm.wide(1);
        var ports = KvmBackEnd.create(machine.vm())) {
      var far = machine.addVcpu(0x101);
      var sregs = far.sregs();
      long base = sregs.get(KvmSregs.ControlRegister.APIC_BASE);
      far.setSregs(sregs.set(KvmSregs.ControlRegister.APIC_BASE, base | X2APIC_MODE));
      machine.enableApics();
      MessagePort messages = ports.backEnd().messages();
      int low = APIC | 0x01 << 12 | 1 << 5; // destination bits 7:0 and 14:8

      assertEquals(Delivery.DELIVERED, messages.prepare(message(0, low, VECTOR)).deliver());

      assertTrue(machine.requested(1, VECTOR));
      assertFalse(machine.requested(0, VECTOR));
      var elsewhere = messages.prepare(message(0, APIC | 0xfe0, VECTOR)); // APIC 0x7f00
      assertEquals(Delivery.DROPPED, elsewhere.deliver());
      assertFalse(messages.prepare(message(0x55, APIC, VECTOR)).deliverable());
      assertTrue(messages.prepare(message(0x100, APIC, VECTOR)).deliverable());
    }
  }

  @Test
  void withoutWideDestinationsTheHighAddressDoesNotCount() throws Exception { // S11
    var message = backEnd.messages().prepare(message(0x55, APIC, VECTOR));

    assertTrue(message.deliverable());
    assertEquals(Delivery.DELIVERED, message.deliver());
  }
}
