package dev.tocsin.pci.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.Rig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Hot-plug as a driver of the port sees it (PCI Express 3.1, 6.7). */
class RootPortTest {
  private static final int CONTROL = 0x18;
  private static final int STATUS = 0x1a;
  private static final int ALL_EVENTS = 0x1029;

  private final Rig rig = new Rig();
  private final RootPort port =
      RootPort.create(PciIdentity.of(0x1b36, 0x0c, 0x060400, 0), rig.resources(), 5);
  private final PciFunction function = port.bridge().function();
  private final PciFunction device = rig.builder().build();
  private int express;

  @BeforeEach
  void plug() {
    rig.host.root().plug(2, port.bridge());
    express = Rig.capability(function, 0x10);
    function.writeConfig(0x18, 4, 0x010100);
    rig.host.settle();
  }

  private long register(int offset) {
    return function.readConfig(express + offset, 2);
  }

  private void control(int bits) {
    function.writeConfig(express + CONTROL, 2, bits);
    rig.host.settle();
  }

  @Test
  void thePortTellsThatItHasASlotAndItsNumber() {
    assertEquals(0x0142, register(2));
    assertEquals(5 << 19 | 1 << 18 | 0x7b, function.readConfig(express + 0x14, 4));
    assertEquals(0, register(STATUS));
    assertEquals(4096, function.save().config().size());
  }

  @Test
  void aDeviceThatComesIsThereAndInterrupts() {
    control(ALL_EVENTS);

    port.insert(device);

    assertEquals(0x148, register(STATUS));
    assertEquals(0x2000, register(0x12) & 0x2000);
    assertEquals(List.of(18L), rig.fake.high);
    assertEquals(0x11e8_1234L, rig.host.ecam().read(1 << 20, 4));
    assertThrows(IllegalArgumentException.class, () -> port.insert(rig.builder().build()));
  }

  @Test
  void clearingTheEventsEndsTheInterrupt() {
    control(ALL_EVENTS);
    port.insert(device);

    function.writeConfig(express + STATUS, 2, 0xffff);

    assertEquals(0x40, register(STATUS));
    assertEquals(List.of(), rig.fake.high);
  }

  @Test
  void anEventThatIsNotEnabledDoesNotInterruptUntilItIs() {
    port.insert(device);
    assertEquals(List.of(), rig.fake.high);

    control(ALL_EVENTS);

    assertEquals(List.of(18L), rig.fake.high);
  }

  @Test
  void withMessagesTheEventIsOne() {
    int msi = Rig.capability(function, 5);
    function.writeConfig(Rig.COMMAND, 2, Rig.MASTER);
    function.writeConfig(msi + 4, 8, 0xfee0_0000L);
    function.writeConfig(msi + 12, 2, 0x51);
    function.writeConfig(msi + 2, 2, 1);
    control(ALL_EVENTS);

    port.insert(device);

    assertEquals(0x51, rig.fake.sent.getFirst().data());
    assertEquals(1, rig.fake.sent.size());
  }

  @Test
  void aDeviceIsLetGoWhenTheGuestSwitchesTheSlotOff() {
    List<String> told = new ArrayList<>();
    port.insert(device);
    function.writeConfig(express + STATUS, 2, 0xffff);
    control(ALL_EVENTS);

    port.requestRemoval(() -> told.add("out"));
    assertEquals(0x41, register(STATUS));
    assertEquals(List.of(), told);
    control(ALL_EVENTS | 1 << 10);

    assertEquals(List.of("out"), told);
    assertEquals(0x109, register(STATUS));
    assertEquals(0xffff_ffffL, rig.host.ecam().read(1 << 20, 4) & 0xffff_ffffL);
  }

  @Test
  void aDeviceWhoseSlotIsSwitchedOffByTheGuestAloneIsResetAndStays() {
    port.insert(device);
    device.writeConfig(0x3c, 1, 11);

    control(1 << 10);
    control(0);

    assertEquals(0, device.readConfig(0x3c, 1));
    assertEquals(0x40, register(STATUS) & 0x40);
    assertEquals(0x11e8_1234L, rig.host.ecam().read(1 << 20, 4));
  }

  @Test
  void aDeviceIsTakenWithoutAsking() {
    port.insert(device);

    port.remove();
    port.remove();

    assertEquals(0, register(STATUS) & 0x40);
    assertEquals(0xffff_ffffL, rig.host.ecam().read(1 << 20, 4) & 0xffff_ffffL);
  }

  @Test
  void slotNumbersHaveARange() {
    assertThrows(
        IllegalArgumentException.class, () -> RootPort.create(Rig.IDENTITY, rig.resources(), 0));
    assertThrows(
        IllegalArgumentException.class, () -> RootPort.create(Rig.IDENTITY, rig.resources(), 8192));
  }
}
