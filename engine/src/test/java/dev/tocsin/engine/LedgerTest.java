package dev.tocsin.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.engine.Ledger.Holding;
import dev.tocsin.engine.ring.Account;
import dev.tocsin.interrupt.InterruptException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who holds what, and who may. */
class LedgerTest {
  private final Ledger ledger = new Ledger();
  private final DeviceLimits limits = new DeviceLimits(4, 1, AttachPolicy.ON_EVIDENCE);

  @Test
  void whoHoldsNothingIsNotListed() throws Exception {
    ledger.openGroup("net", 2, limits);
    ledger.openGroup("disk", 1, limits);
    Account net = ledger.account("net", limits);
    net.notifiers(2);
    assertTrue(net.tryRoute());
    assertEquals(
        List.of(new Holding("disk", 1, 1, 0, 0), new Holding("net", 1, 2, 1, 2)),
        ledger.holdings());

    net.dropRoute();
    net.notifiers(-2);
    ledger.closeGroup("net", 2);
    ledger.closeGroup("disk", 1);

    assertEquals(List.of(), ledger.holdings());
    assertEquals("", ledger.report());
  }

  @Test
  void aQuotaIsAllOfADevicesGroups() throws Exception {
    ledger.openGroup("disk", 3, limits);

    assertThrows(InterruptException.class, () -> ledger.openGroup("disk", 2, limits));

    ledger.openGroup("disk", 1, limits);
    assertEquals(List.of(new Holding("disk", 2, 4, 0, 0)), ledger.holdings());
  }

  @Test
  void aRefusalLeavesNoTrace() {
    var nothing = new DeviceLimits(1, 0, AttachPolicy.ON_EVIDENCE);

    assertThrows(InterruptException.class, () -> ledger.openGroup("disk", 2, nothing));
    assertFalse(ledger.account("net", nothing).tryRoute());

    assertEquals(List.of(), ledger.holdings());
  }

  @Test
  void aQuotaOfRoutesIsPerDevice() {
    Account disk = ledger.account("disk", limits);
    assertTrue(disk.tryRoute());

    assertFalse(disk.tryRoute());

    assertTrue(ledger.account("net", limits).tryRoute());
    disk.dropRoute();
    assertTrue(disk.tryRoute());
  }
}
