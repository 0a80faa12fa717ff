package dev.tocsin.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.bus.BusRange;
import dev.tocsin.pci.config.ExpressKind;
import dev.tocsin.pci.config.RegisterBlock;
import dev.tocsin.pci.msi.MsixLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PciFunctionTest {
  private static final long BASE = Rig.MEMORY_START;

  private final Rig rig = new Rig();

  /** Reads as one value. */
  private record Fixed(long value) implements BusDevice {
    @Override
    public long read(long offset, int width) {
      return value;
    }

    @Override
    public void write(long offset, int width, long ignored) {}
  }

  private PciFunction plugged(PciFunctionBuilder builder) {
    PciFunction function = builder.build();
    rig.host.root().plug(2, function);
    return function;
  }

  @Test
  void theHeaderTellsWhoItIs() {
    PciFunction function =
        PciFunction.builder(Rig.IDENTITY.withSubsystem(0x1af4, 0x1100), rig.resources())
            .pin(InterruptPin.B)
            .build();

    assertEquals(0x11e8_1234L, function.readConfig(0, 4));
    assertEquals(0x00ff_0010L, function.readConfig(8, 4));
    assertEquals(0, function.readConfig(0x0e, 1));
    assertEquals(0x1100_1af4L, function.readConfig(0x2c, 4));
    assertEquals(2, function.readConfig(0x3d, 1));
    assertEquals(0, function.readConfig(0x30, 4));
  }

  @Test
  void anExpansionRomIsNotThereHoweverItIsAskedFor() {
    PciFunction function = rig.builder().build();

    function.writeConfig(0x30, 4, -1);

    assertEquals(0, function.readConfig(0x30, 4));
  }

  @Test
  void theInterruptLineIsScratch() {
    PciFunction function = rig.builder().build();

    function.writeConfig(0x3c, 4, 0xffff_ff0bL);

    assertEquals(0x0b, function.readConfig(0x3c, 4));
  }

  @Test
  void registersTellKindAndSizeWhenOnesAreWritten() {
    PciFunction function =
        plugged(
            rig.builder()
                .bar(0, Bar.memory32(1 << 20, new Fixed(0)))
                .bar(1, Bar.ports(8, new Fixed(0)))
                .bar(2, Bar.memory64(1L << 33, new Fixed(0)).asPrefetchable())
                .bar(4, Bar.memory64(1 << 14, new Fixed(0))));
    for (int i = 0; i < 6; i++) {
      function.writeConfig(0x10 + 4 * i, 4, 0xffff_ffffL);
    }

    assertEquals(0xfff0_0000L, function.readConfig(0x10, 4));
    assertEquals(0xffff_fff9L, function.readConfig(0x14, 4));
    assertEquals(0x0000_000cL, function.readConfig(0x18, 4));
    assertEquals(0xffff_fffeL, function.readConfig(0x1c, 4));
    assertEquals(0xffff_c004L, function.readConfig(0x20, 4));
    assertEquals(0xffff_ffffL, function.readConfig(0x24, 4));
    assertEquals(0, function.counters().unplacedBars());
  }

  @Test
  void rangesAnswerOnlyWhileTheirSpaceIsEnabled() {
    PciFunction function =
        plugged(
            rig.builder()
                .bar(0, Bar.memory32(4096, new Fixed(0xaa)))
                .bar(1, Bar.ports(16, new Fixed(0xbb))));
    function.writeConfig(0x10, 4, BASE);
    function.writeConfig(0x14, 4, 0x2000);
    assertEquals(0xff, rig.memory.read(BASE, 1));

    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY);
    assertEquals(0xaa, rig.memory.read(BASE, 1));
    assertEquals(0xff, rig.ports.read(0x2000, 1));

    function.writeConfig(Rig.COMMAND, 2, Rig.PORTS);
    assertEquals(0xff, rig.memory.read(BASE, 1));
    assertEquals(0xbb, rig.ports.read(0x2000, 1));
  }

  @Test
  void aRangeMovesWithItsRegister() {
    PciFunction function = plugged(rig.builder().bar(0, Bar.memory64(4096, new Fixed(0xaa))));
    function.writeConfig(0x10, 8, BASE);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY);

    function.writeConfig(0x10, 8, 0x180_0000_1000L);

    assertEquals(List.of(new BusRange(0x180_0000_1000L, 4096)), rig.memory.ranges());
  }

  @Test
  void aRangeOverAnotherDeviceIsNotPlacedAndTheOtherStays() {
    rig.memory.add(new BusRange(BASE + 0x800, 16), new Fixed(0x11));
    PciFunction function = plugged(rig.builder().bar(0, Bar.memory32(4096, new Fixed(0xaa))));
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY);
    rig.events.told.clear();

    function.writeConfig(0x10, 4, BASE);
    function.writeConfig(0x3c, 1, 5);

    assertEquals(0xff, rig.memory.read(BASE, 1));
    assertEquals(0x11, rig.memory.read(BASE + 0x800, 1));
    assertEquals(List.of("bar 0 at 0xc0000000"), rig.events.told);
  }

  @Test
  void aRangeThatWaitsForItsPlaceIsPlacedWhenThatIsFree() {
    PciFunction first = rig.builder().bar(0, Bar.memory32(4096, new Fixed(1))).build();
    PciFunction second = rig.builder().bar(0, Bar.memory32(4096, new Fixed(2))).build();
    rig.host.root().plug(2, first);
    rig.host.root().plug(3, second);
    for (int devfn : new int[] {0x10, 0x18}) {
      rig.host.ecam().write(devfn << 12 | 0x10, 4, BASE);
      rig.host.ecam().write(devfn << 12 | 4, 2, Rig.MEMORY);
    }
    assertEquals(1, rig.memory.read(BASE, 1));

    rig.host.ecam().write(0x10 << 12 | 0x10, 4, BASE + 0x10000);

    assertEquals(2, rig.memory.read(BASE, 1));
    assertEquals(1, rig.memory.read(BASE + 0x10000, 1));
  }

  @Test
  void placesThatAreNoneAreCountedAndNothingThrows() {
    PciFunction function =
        plugged(
            rig.builder()
                .bar(0, Bar.memory64(1L << 36, new Fixed(0)))
                .bar(2, Bar.ports(256, new Fixed(0))));
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | Rig.PORTS);

    for (long address : new long[] {0, 1L << 63, 0x7fff_fff0_0000_0000L, 0x1000, -1, 1L << 50}) {
      function.writeConfig(0x10, 8, address);
      function.writeConfig(0x18, 4, address >>> 8);
    }

    assertEquals(List.of(), rig.memory.ranges());
    assertTrue(function.counters().unplacedBars() > 0);
  }

  @Test
  void aRegisterAnswersWhoeverDecodesByHimself() {
    PciFunction function =
        rig.builder()
            .bar(2, Bar.memory64(4096, new Fixed(0x7)))
            .msix(MsixLayout.alone(2, 0))
            .build();

    assertEquals(7, function.bar(2).orElseThrow().device().read(0, 1));
    assertEquals(1, function.bar(0).orElseThrow().device().read(12, 4));
    assertEquals(8192, function.bar(0).orElseThrow().size());
    assertTrue(function.bar(3).isEmpty());
    assertEquals(256, function.configSize());
  }

  // S34
  @Test
  void interruptDisableGatesThePinAndNotTheStatus() {
    PciFunction function = plugged(rig.builder().pin(InterruptPin.A));
    function.writeConfig(Rig.COMMAND, 2, Rig.PIN_OFF);
    function.interrupts().level(true);
    assertEquals(8, function.readConfig(6, 2) & 8);
    assertEquals(List.of(), rig.fake.high);

    function.writeConfig(Rig.COMMAND, 2, 0);
    assertEquals(List.of(18L), rig.fake.high);

    function.interrupts().level(false);
    assertEquals(0, function.readConfig(6, 2) & 8);
    assertEquals(List.of(), rig.fake.high);
  }

  // S35
  @Test
  void functionsThatShareALineHaveASayEach() {
    PciFunction one = rig.builder().pin(InterruptPin.A).build();
    PciFunction other = rig.builder().pin(InterruptPin.B).build();
    rig.host.root().plug(3, one);
    rig.host.root().plug(2, other);
    one.interrupts().level(true);
    other.interrupts().level(true);

    one.interrupts().level(false);

    assertEquals(List.of(19L), rig.fake.high);
  }

  @Test
  void aTriggerInModeIntxIsNothing() {
    PciFunction function = plugged(rig.builder().pin(InterruptPin.A));

    function.interrupts().trigger(0);

    assertEquals(InterruptMode.INTX, function.interrupts().mode());
    assertEquals(List.of(), rig.fake.calls);
    assertEquals(0, function.counters().silentTriggers());
  }

  @Test
  void aHostThatRefusesALineIsToldAndAskedAgain() {
    PciFunction function = plugged(rig.builder().pin(InterruptPin.A));
    rig.fake.refuse = true;
    function.interrupts().level(true);
    rig.fake.refuse = false;
    assertEquals(List.of("refused"), rig.events.told);

    function.writeConfig(Rig.COMMAND, 2, 0);

    assertEquals(List.of(18L), rig.fake.high);
  }

  @Test
  void aResetForgetsRegistersRangesAndCauses() {
    List<String> told = new ArrayList<>();
    PciFunction function =
        plugged(
            rig.builder()
                .pin(InterruptPin.A)
                .bar(0, Bar.memory32(4096, new Fixed(1)))
                .onReset(() -> told.add("reset")));
    function.writeConfig(0x10, 4, BASE);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY);
    function.interrupts().level(true);

    function.reset();

    assertEquals(List.of("reset"), told);
    assertEquals(0, function.readConfig(0x10, 4));
    assertEquals(0, function.readConfig(Rig.COMMAND, 2));
    assertEquals(List.of(), rig.memory.ranges());
    assertEquals(List.of(), rig.fake.high);
  }

  @Test
  void aDriverResetsAFunctionThroughItsExpressCapability() {
    List<String> told = new ArrayList<>();
    PciFunction function =
        plugged(rig.builder().express(ExpressKind.INTEGRATED).onReset(() -> told.add("reset")));
    int at = Rig.capability(function, 0x10);
    function.writeConfig(Rig.COMMAND, 2, Rig.MASTER);

    function.writeConfig(at + 8, 2, 0x8000);

    assertEquals(List.of("reset"), told);
    assertFalse(function.isBusMaster());
    assertEquals(0, function.readConfig(at + 8, 2));
    assertEquals(0, function.readConfig(0x100, 4));
  }

  @Test
  void capabilitiesOfTheDevicesOwnAreListed() {
    PciFunction function =
        rig.builder()
            .capability(9, new RegisterBlock(8).define(4, 4, 0x1234))
            .extended(0x0b, 1, new RegisterBlock(12).define(8, 4, 0x5678))
            .build();

    assertEquals(0x1234, function.readConfig(Rig.capability(function, 9) + 4, 4));
    assertEquals(0x5678, function.readConfig(Rig.extended(function, 0x0b) + 8, 4));
  }

  @Test
  void aFunctionTakenOffItsBusHoldsNothing() {
    PciFunction function =
        plugged(rig.builder().pin(InterruptPin.A).bar(0, Bar.memory32(4096, new Fixed(1))));
    function.writeConfig(0x10, 4, BASE);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY);
    function.interrupts().level(true);

    function.close();
    function.close();

    assertEquals(List.of(), rig.memory.ranges());
    assertEquals(0, rig.fake.open);
    assertEquals(InterruptMode.OFF, function.interrupts().mode());
  }

  @Test
  void partsThatDoNotFitAreRefused() {
    PciFunctionBuilder twice = rig.builder().bar(1, Bar.ports(8, new Fixed(0)));
    assertThrows(IllegalArgumentException.class, () -> twice.bar(1, Bar.ports(8, new Fixed(0))));
    PciFunctionBuilder overlapping =
        rig.builder().bar(0, Bar.memory64(16, new Fixed(0))).bar(1, Bar.ports(8, new Fixed(0)));
    assertThrows(IllegalArgumentException.class, overlapping::build);
    PciFunctionBuilder beyond = rig.builder().bar(5, Bar.memory64(16, new Fixed(0)));
    assertThrows(IllegalArgumentException.class, beyond::build);
    assertThrows(IllegalArgumentException.class, () -> Bar.ports(6, new Fixed(0)));
    assertThrows(IllegalArgumentException.class, () -> Bar.memory32(8, new Fixed(0)));
    assertThrows(IllegalArgumentException.class, () -> Bar.ports(8, new Fixed(0)).asPrefetchable());
    assertThrows(IllegalArgumentException.class, () -> PciIdentity.of(0xffff, 0, 0, 0));
  }
}
