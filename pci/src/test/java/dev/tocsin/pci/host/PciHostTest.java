package dev.tocsin.pci.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciFunctionBuilder;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.Rig;
import dev.tocsin.pci.msi.MsixLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PciHostTest {
  private static final PciIdentity BRIDGE = PciIdentity.of(0x1b36, 1, 0x060400, 0);

  private final Rig rig = new Rig();
  private final PciHost host = rig.host;

  private static final BusDevice SEVEN =
      new BusDevice() {
        @Override
        public long read(long offset, int width) {
          return 7;
        }

        @Override
        public void write(long offset, int width, long value) {}
      };

  private long read(int bus, int device, int offset, int width) {
    return host.ecam().read((long) bus << 20 | device << 15 | offset, width)
        & -1L >>> (64 - 8 * width);
  }

  private void write(int bus, int device, int offset, int width, long value) {
    host.ecam().write((long) bus << 20 | device << 15 | offset, width, value);
  }

  private PciFunctionBuilder device() {
    return rig.builder().pin(InterruptPin.A).bar(0, Bar.memory32(4096, SEVEN));
  }

  /** Numbers a bridge, and opens its windows for 1 MiB from 0xc0000000 and ports from 0x2000. */
  private void open(int bus, int device, int secondary, int subordinate) {
    write(bus, device, 0x18, 4, bus | secondary << 8 | subordinate << 16);
    write(bus, device, 0x20, 4, 0xc000_c000L);
    write(bus, device, 0x1c, 2, 0x2020);
    write(bus, device, Rig.COMMAND, 2, Rig.MEMORY | Rig.PORTS | Rig.MASTER);
  }

  @Test
  void thePortsLeadToTheRegisterThatIsAddressed() {
    host.root().plug(3, device().build());

    host.ports().write(0, 4, 0x8000_1800L);
    assertEquals(0x8000_1800L, host.ports().read(0, 4) & 0xffff_ffffL);
    assertEquals(0x11e8_1234L, host.ports().read(4, 4));
    assertEquals(0x11e8, host.ports().read(6, 2));
    assertEquals(0x12, host.ports().read(5, 1));

    host.ports().write(0, 4, 0x8000_183cL);
    host.ports().write(4, 1, 0x0b);
    assertEquals(0x010b, host.ports().read(4, 2));
  }

  @ParameterizedTest
  @CsvSource({"0,1", "0,2", "1,4", "2,4", "3,2", "0,8", "2,8", "1,1"})
  void otherAccessesToThePortsAreOnesAndDropped(int offset, int width) {
    host.root().plug(3, device().build());
    host.ports().write(0, 4, 0x8000_1800L);

    host.ports().write(offset, width, -1);

    assertEquals(-1, host.ports().read(offset, width));
    assertEquals(0x8000_1800L, host.ports().read(0, 4) & 0xffff_ffffL);
  }

  @Test
  void withoutTheEnableBitTheDataPortIsNobodys() {
    host.root().plug(3, device().build());

    host.ports().write(0, 4, 0x0000_1800L);

    assertEquals(-1, host.ports().read(4, 4));
  }

  @Test
  void nobodyThereReadsAsOnes() {
    assertEquals(0xffff_ffffL, read(0, 5, 0, 4));
    assertEquals(0xffff_ffffL, read(7, 0, 0, 4));
    write(7, 0, 0, 4, 1);
    assertTrue(host.find(new PciAddress(0, 5, 0)).isEmpty());
  }

  @Test
  void anAccessAcrossTwoFunctionsIsSplit() {
    host.root().plug(0, device().build(), device().build());

    long value = host.ecam().read(4094, 4);

    assertEquals(0x1234_ffffL, value & 0xffff_ffffL);
    host.ecam().write(4092, 8, -1);
    assertEquals(0x1234, host.ecam().read(4096, 2));
  }

  @Test
  void aDeviceOfSeveralFunctionsSaysSo() {
    host.root().plug(4, device().build(), device().build());
    host.root().plug(5, device().build());

    assertEquals(0x80, read(0, 4, 0x0e, 1));
    assertEquals(0x0080_0000L, read(0, 4, 0x0c, 4));
    assertEquals(0, read(0, 5, 0x0e, 1));
    assertEquals(3, host.functions().size());
  }

  @Test
  void aBridgeLeadsToTheBusTheGuestNumbered() {
    PciBridge bridge = PciBridge.conventional(BRIDGE, rig.resources());
    host.root().plug(1, bridge);
    bridge.secondary().plug(2, device().build());
    assertEquals(0xffff_ffffL, read(1, 2, 0, 4));

    open(0, 1, 5, 5);

    assertEquals(0x11e8_1234L, read(5, 2, 0, 4));
    assertEquals(1, read(0, 1, 0x0e, 1));
    assertEquals(
        List.of("00:01.0", "05:02.0"),
        host.functions().stream().map(one -> one.address().toString()).toList());
  }

  @Test
  void bridgesThatNumberInCirclesLeadNowhere() {
    PciBridge outer = PciBridge.conventional(BRIDGE, rig.resources());
    PciBridge inner = PciBridge.conventional(BRIDGE, rig.resources());
    host.root().plug(1, outer);
    outer.secondary().plug(1, inner);
    for (int secondary : new int[] {0, 1, 2, 255}) {
      for (int subordinate : new int[] {0, 1, 2, 255}) {
        open(0, 1, secondary, subordinate);
        for (int bus = 0; bus < 256; bus++) {
          open(bus, 1, 1, 255);
          read(bus, 1, 0, 4);
        }
        assertTrue(host.functions().size() <= 2);
      }
    }
  }

  @Test
  void aRangeBehindABridgeAnswersWhileAllBridgesForwardIt() {
    PciBridge outer = PciBridge.conventional(BRIDGE, rig.resources());
    PciBridge inner = PciBridge.conventional(BRIDGE, rig.resources());
    host.root().plug(1, outer);
    outer.secondary().plug(1, inner);
    inner.secondary().plug(0, device().build());
    open(0, 1, 1, 2);
    open(1, 1, 2, 2);
    write(2, 0, 0x10, 4, Rig.MEMORY_START);
    write(2, 0, Rig.COMMAND, 2, Rig.MEMORY);
    assertEquals(7, rig.memory.read(Rig.MEMORY_START, 1));

    write(0, 1, 0x20, 4, 0xc010_c010L);
    assertEquals(0xff, rig.memory.read(Rig.MEMORY_START, 1));

    write(0, 1, 0x20, 4, 0xc000_c000L);
    assertEquals(7, rig.memory.read(Rig.MEMORY_START, 1));

    write(1, 1, Rig.COMMAND, 2, 0);
    assertEquals(0xff, rig.memory.read(Rig.MEMORY_START, 1));
  }

  @ParameterizedTest
  @CsvSource({"0,A,17", "1,A,18", "2,A,19", "3,A,20", "0,D,20", "3,D,19"})
  void pinsAreSwizzledThroughABridge(int device, InterruptPin pin, long irq) {
    // The bridge is device 1 and its pin (pin + device) mod 4: its line is 16 + 1 + that.
    var only = new Rig();
    PciBridge bridge = PciBridge.conventional(BRIDGE, only.resources());
    only.host.root().plug(1, bridge);
    PciFunction function = only.builder().pin(pin).build();
    bridge.secondary().plug(device, function);

    function.interrupts().level(true);

    assertEquals(List.of(irq), only.fake.high);
  }

  @Test
  void aSlotAnswersOnesOnceItsDeviceIsGone() {
    PciFunction function = device().build();
    host.root().plug(3, function);
    write(0, 3, 0x10, 4, Rig.MEMORY_START);
    write(0, 3, Rig.COMMAND, 2, Rig.MEMORY);
    function.interrupts().level(true);

    assertEquals(List.of(function), host.root().unplug(3));

    assertEquals(0xffff_ffffL, read(0, 3, 0, 4));
    assertEquals(List.of(), rig.memory.ranges());
    assertEquals(0, rig.fake.open);
    assertEquals(List.of(), host.root().unplug(3));
    host.root().plug(3, function);
    assertEquals(0x11e8_1234L, read(0, 3, 0, 4));
  }

  @Test
  void slotsAreTakenOnce() {
    host.root().plug(3, device().build());

    assertThrows(IllegalArgumentException.class, () -> host.root().plug(3, device().build()));
    assertThrows(IllegalArgumentException.class, () -> host.root().plug(32, device().build()));
    assertThrows(IllegalArgumentException.class, () -> host.root().plug(4));
  }

  @Test
  void aBridgesResetIsPassedOnByTheBridgesBehindIt() {
    PciBridge upper = PciBridge.conventional(BRIDGE, rig.resources());
    PciBridge lower = PciBridge.conventional(BRIDGE, rig.resources());
    List<String> told = new ArrayList<>();
    host.root().plug(1, upper);
    upper.secondary().plug(0, lower);
    lower.secondary().plug(0, device().onReset(() -> told.add("reset")).build());
    open(0, 1, 1, 2);
    open(1, 0, 2, 2);

    write(0, 1, 0x3e, 2, 0x40);

    assertEquals(List.of("reset"), told);
    assertEquals(0, read(1, 0, Rig.COMMAND, 2));
    assertEquals(0, read(1, 0, 0x18, 4));
  }

  @Test
  void aBridgesResetResetsWhatIsBehindIt() {
    List<String> told = new ArrayList<>();
    PciBridge bridge = PciBridge.conventional(BRIDGE, rig.resources());
    host.root().plug(1, bridge);
    bridge.secondary().plug(0, device().onReset(() -> told.add("reset")).build());
    open(0, 1, 1, 1);

    write(0, 1, 0x3e, 2, 1 << 6);
    write(0, 1, 0x3e, 2, 1 << 6);
    write(0, 1, 0x3e, 2, 0);

    assertEquals(List.of("reset"), told);
  }

  @Test
  void aHostIsSavedAndRestoredSlotBySlot() {
    PciBridge bridge = PciBridge.conventional(BRIDGE, rig.resources());
    host.root().plug(1, bridge);
    bridge.secondary().plug(0, device().build());
    open(0, 1, 1, 1);
    write(1, 0, 0x10, 4, Rig.MEMORY_START);
    write(1, 0, Rig.COMMAND, 2, Rig.MEMORY);
    host.ports().write(0, 4, 0x8001_0000L);
    HostState state = host.save();
    host.reset();
    assertEquals(List.of(), rig.memory.ranges());

    host.restore(state);

    assertEquals(7, rig.memory.read(Rig.MEMORY_START, 1));
    assertEquals(0x11e8_1234L, host.ports().read(4, 4));
    assertEquals(state, host.save());
  }

  @Test
  void aStateOfOtherFunctionsIsRefused() {
    host.root().plug(1, device().build());
    HostState state = host.save();
    HostState.Placed one = state.functions().getFirst();
    host.root().plug(2, device().build());

    assertThrows(IllegalArgumentException.class, () -> host.restore(state));
    assertThrows(IllegalArgumentException.class, () -> new HostState(0, List.of(one, one)));
    var elsewhere = new HostState.Placed(List.of(0x18), one.state());
    assertThrows(
        IllegalArgumentException.class,
        () -> host.restore(new HostState(0, List.of(one, elsewhere))));
  }

  // S52
  @Test
  void aDeviceIsToldOfItsModeWithoutTheLockOfItsBus() {
    List<Boolean> held = new ArrayList<>();
    host.root()
        .plug(3, device().onModeChange(() -> held.add(Thread.holdsLock(host.root()))).build());

    host.root().unplug(3);

    assertEquals(List.of(false, false), held);
  }

  @Test
  void devicesThatComeAndGoLeaveNothing() {
    for (int i = 0; i < 1_000; i++) {
      host.root().plug(3, device().msix(MsixLayout.alone(4, 1)).build());
      write(0, 3, 0x10, 8, Rig.MEMORY_START | (Rig.MEMORY_START + 0x10000) << 32);
      write(0, 3, Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
      write(0, 3, 0x42, 2, 0x8000);
      assertEquals(1, rig.fake.open);
      assertEquals(2, rig.memory.ranges().size());
      host.root().unplug(3);
    }

    assertEquals(0, rig.fake.open);
    assertEquals(List.of(), rig.memory.ranges());
    assertEquals(List.of(), host.functions());
  }
}
