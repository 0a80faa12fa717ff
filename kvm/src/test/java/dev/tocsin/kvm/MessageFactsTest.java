package dev.tocsin.kvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.linux.Errno;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import org.junit.jupiter.api.Test;

/** What the kernel does with messages and tables: the facts the design stands on. */
class MessageFactsTest extends KvmNeeded {
  private static final int APIC = 0xfee0_0000;
  private static final int VECTOR = 0x41;
  private static final int TAKEN = 1;
  private static final int NOBODY = 0;

  private static int send(TestVm test, int high, int low, int data) {
    return test.vm().signalMsi(KvmMsi.of(high, low, data));
  }

  @Test
  void aMessageIsTakenAlsoWhenItsVectorWaitsAlready() throws LinuxException { // S14
    try (var test = TestVm.withChips(1).enableApics()) {
      assertEquals(TAKEN, send(test, 0, APIC, VECTOR));
      assertEquals(TAKEN, send(test, 0, APIC, VECTOR));

      assertTrue(test.requested(0, VECTOR));
    }
  }

  @Test
  void aMessageToNobodyIsNoError() throws LinuxException { // S14
    try (var test = TestVm.withChips(1).enableApics();
        var empty = TestVm.withChips(0)) {
      assertEquals(NOBODY, send(test, 0, APIC | 7 << 12, VECTOR));
      assertEquals(-Errno.EPERM.number(), send(empty, 0, APIC, VECTOR));
    }
  }

  @Test
  void theKernelChecksNoAddress() throws LinuxException { // S15
    try (var test = TestVm.withChips(1).enableApics()) {
      for (int low : new int[] {0, 0x1230_0000}) {
        assertEquals(TAKEN, send(test, 0, low, VECTOR));
        assertTrue(test.requested(0, VECTOR));
        test.forgetRequests();
      }
    }
  }

  @Test
  void vectorsBelow16AreAcceptedAndNeverRequested() throws LinuxException { // S15
    try (var test = TestVm.withChips(1).enableApics()) {
      for (int vector = 0; vector < 16; vector++) {
        send(test, 0, APIC, vector);
        assertFalse(test.requested(0, 16 + vector));
      }
      assertEquals(0, test.vcpu(0).lapic().get(0x200) >>> 16);
    }
  }

  @Test
  void theLowByteOfTheHighAddressIsIgnoredWithoutWideDestinations() throws LinuxException { // S11
    try (var test = TestVm.withChips(1).enableApics()) {
      assertEquals(TAKEN, send(test, 0x55, APIC, VECTOR));
    }
  }

  @Test
  void theLowByteOfTheHighAddressPoisonsAWholeTableWithWideDestinations() throws Exception {
    // S11, S50
    try (var test = TestVm.wide(1).enableApics();
        var table = KvmRoutingTable.create();
        var bell = EventFd.create()) {
      assertEquals(-Errno.EINVAL.number(), send(test, 0x55, APIC, VECTOR));
      table.addMessage(30, KvmMsi.of(0, APIC, VECTOR));
      test.vm().setRouting(table);
      test.vm().bindIrqfd(bell, 30);

      table.truncate(0);
      table.addMessage(30, KvmMsi.of(0, APIC, VECTOR + 1));
      table.addMessage(31, KvmMsi.of(0x55, APIC, VECTOR));
      assertRefused(test.vm(), table);

      bell.write(1); // the table before is in force
      Eventually.eventually("the old route", () -> test.requested(0, VECTOR));
      assertFalse(test.requested(0, VECTOR + 1));
    }
  }

  @Test
  void bitsOfAnExtendedDestinationAreIgnoredUnlessTranslated() throws LinuxException { // S11
    try (var test = TestVm.wide(1).enableApics()) {
      assertEquals(TAKEN, send(test, 0, APIC | 0xfe0, VECTOR)); // APIC 0x7f00, as written
      assertTrue(test.requested(0, VECTOR));

      assertEquals(NOBODY, send(test, 0x7f00, APIC, VECTOR)); // the same, translated
    }
  }

  @Test
  void whetherAMessageMayNameItsRequesterIsAskedFor() throws LinuxException { // S12
    try (var test = TestVm.withChips(1).enableApics()) {
      int answer = test.vm().signalMsi(KvmMsi.from(0, APIC, VECTOR, 0x1234));
      boolean promised = test.vm().check(Capability.MSI_DEVID) > 0;

      assertTrue(answer == TAKEN || !promised, () -> "promised, but answered " + answer);
    }
  }

  @Test
  void aTableWithTwoMessagesOnOneGsiOrAGsiBeyondTheLimitIsRefused() throws LinuxException { // S10
    try (var test = TestVm.withChips(1);
        var table = KvmRoutingTable.create()) {
      var message = KvmMsi.of(0, APIC, VECTOR);
      table.addMessage(30, message);
      table.addMessage(30, message);
      assertRefused(test.vm(), table);

      table.truncate(0);
      table.addMessage(Vm.GSI_LIMIT, message);
      assertRefused(test.vm(), table);
    }
  }

  @Test
  void aTableTakes4096EntriesAndNoMore() throws LinuxException { // S10
    try (var test = TestVm.withChips(1);
        var table = KvmRoutingTable.create()) {
      var message = KvmMsi.of(0, APIC, VECTOR);
      for (int gsi = 0; gsi < KvmRoutingTable.CAPACITY; gsi++) {
        table.addMessage(gsi, message);
      }
      test.vm().setRouting(table);

      assertEquals(4096, table.size());
      assertThrows(IndexOutOfBoundsException.class, () -> table.addMessage(5, message));
      assertThrows(IndexOutOfBoundsException.class, () -> table.truncate(4097));
    }
  }

  private static void assertRefused(Vm vm, KvmRoutingTable table) {
    var refused = assertThrows(LinuxException.class, () -> vm.setRouting(table));
    assertTrue(refused.is(Errno.EINVAL), refused::getMessage);
  }
}
