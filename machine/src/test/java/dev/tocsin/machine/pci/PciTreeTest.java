package dev.tocsin.machine.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.bell.pci.BellLayout;
import dev.tocsin.devices.bell.pci.PciBell;
import dev.tocsin.engine.DeviceLimits;
import dev.tocsin.machine.DeviceManager;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.InProcessMachine;
import dev.tocsin.pci.InterruptMode;
import dev.tocsin.pci.PciFunction;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Slots, addresses and lines of a machine's PCI buses, and their giving back. */
class PciTreeTest {
  private static final BellLayout EIGHT = new BellLayout(8, 8, true);

  private final InProcessMachine machine;
  private final BellBoard board;

  PciTreeTest() throws IOException {
    machine = InProcessMachine.create(InProcessConfig.DEFAULT, _ -> {});
    board = new BellBoard(machine);
  }

  @AfterEach
  void close() {
    machine.close();
    assertEquals("", machine.engine().ledger().report());
  }

  private List<String> addresses() {
    return machine.devices().pci().functions().stream()
        .map(named -> named.address() + " " + named.id())
        .toList();
  }

  @Test
  void devicesTakeTheFirstFreeSlotsOrTheOnesTheyAreWantedIn() throws Exception {
    board.add("a", PciPlace.ANY, EIGHT);
    board.add("b", PciPlace.slot(2), EIGHT);
    board.add("c", PciPlace.ANY, EIGHT);

    assertEquals(
        List.of("00:00.0 pci", "00:01.0 a", "00:02.0 b", "00:03.0 c", "00:1c.0 pci-port"),
        addresses());

    machine.devices().remove("a");
    board.add("d", PciPlace.ANY, EIGHT);

    assertEquals(
        List.of("00:00.0 pci", "00:01.0 d", "00:02.0 b", "00:03.0 c", "00:1c.0 pci-port"),
        addresses());
  }

  @Test
  void aSlotThatIsTakenLeavesNothingOfTheNewcomer() throws Exception {
    board.add("a", PciPlace.slot(5), EIGHT);

    assertThrows(IllegalArgumentException.class, () -> board.add("b", PciPlace.slot(5), EIGHT));
    assertThrows(IllegalArgumentException.class, () -> board.add("b", PciPlace.slot(0x1c), EIGHT));
    assertThrows(IllegalArgumentException.class, () -> board.add("b", PciPlace.slot(0), EIGHT));

    assertEquals(List.of("00:00.0 pci", "00:05.0 a", "00:1c.0 pci-port"), addresses());
    assertFalse(
        machine.devices().list().stream().map(DeviceManager.Registered::id).anyMatch("b"::equals));
  }

  @Test
  void functionsComeWithAddressesOfTheirOwnAndTheirLine() throws Exception {
    PciFunction first = board.add("a", PciPlace.slot(3), EIGHT).function();
    PciFunction other = board.add("b", PciPlace.slot(11), EIGHT).function();

    assertEquals(0xc000_0000L, first.readConfig(0x10, 4));
    assertEquals(0xc000_4000L, first.readConfig(0x18, 4));
    assertEquals(0xc000_8000L, other.readConfig(0x10, 4));
    assertEquals(2, first.readConfig(0x04, 2), "it answers, and is no bus master yet");
    assertEquals(19, first.readConfig(0x3c, 1));
    assertEquals(19, other.readConfig(0x3c, 1));
  }

  @Test
  void addressesOfARemovedDeviceAreGivenAgain() throws Exception {
    board.add("a", PciPlace.ANY, EIGHT);
    board.add("b", PciPlace.ANY, EIGHT);
    machine.devices().remove("a");

    assertEquals(0xc000_0000L, board.add("c", PciPlace.ANY, EIGHT).function().readConfig(0x10, 4));
  }

  @Test
  void behindTheRootPortADeviceComesAsAfterReset() throws Exception {
    PciFunction function = board.add("a", PciPlace.HOT_PLUG, EIGHT).function();

    assertTrue(addresses().contains("01:00.0 a"), addresses()::toString);
    assertEquals(0, function.readConfig(0x10, 4));
    assertEquals(0, function.readConfig(0x04, 2));
    var taken =
        assertThrows(
            IllegalArgumentException.class, () -> board.add("b", PciPlace.HOT_PLUG, EIGHT));
    assertEquals("the slot of the root port is taken", taken.getMessage());
    assertTrue(machine.devices().remove("a"));
    assertFalse(addresses().contains("01:00.0 a"));
  }

  @Test
  void theWindowsOfTheRootPortLeadToWhatIsBehindIt() throws Exception {
    PciBell bell = board.add("a", PciPlace.HOT_PLUG, EIGHT);
    bell.function().writeConfig(0x10, 4, 0xd800_0000L);
    bell.function().writeConfig(0x04, 2, 2);

    assertEquals(0, bell.function().counters().unplacedBars());

    bell.function().writeConfig(0x10, 4, 0xc100_0000L); // not behind the port

    assertEquals(1, bell.function().counters().unplacedBars());
  }

  @Test
  void aDeviceOverItsQuotaIsRefusedAndOthersAreNot() throws Exception {
    var few = new DeviceLimits(4, 0, DeviceLimits.NONE.attach());
    PciBell greedy = board.add("greedy", PciPlace.ANY, few, EIGHT);
    PciBell modest = board.add("modest", PciPlace.ANY, EIGHT);
    BellBoard.load(greedy, 8, 0xfee0_0000L, 0x40);
    BellBoard.load(modest, 8, 0xfee0_0000L, 0x40);

    // Each of the two writes to Message Control asks.
    assertEquals(2, greedy.function().counters().hostRefusals());
    assertTrue(greedy.function().messages().isEmpty());
    assertEquals(InterruptMode.MSIX, modest.function().interrupts().mode());
    assertTrue(modest.function().messages().isPresent());
  }

  @Test
  void portsAndWindowReachTheSameRegisters() {
    PciTree pci = machine.devices().pci();
    pci.configPorts().write(0, 4, 0x8000_0000L);

    assertEquals(0x5430_1234L, pci.configPorts().read(4, 4) & 0xffff_ffffL);
    assertEquals(0x5430_1234L, pci.ecam().read(0, 4) & 0xffff_ffffL);
  }

  @Test
  void aRangeOfPciLiesNeitherOverMemoryNorOverChips() {
    for (long end : new long[] {1 << 20, 3L << 30, (5L << 30) + 4096, 1L << 40}) {
      AddressMap map = AddressMap.above(end);
      assertTrue(map.high().start() >= end && map.high().start() >= 1L << 32, map::toString);
      assertTrue(map.low().start() >= 3L << 30 && map.ecam().end() <= 0xfec0_0000L);
      assertFalse(map.low().overlaps(map.ecam()));
    }
  }
}
