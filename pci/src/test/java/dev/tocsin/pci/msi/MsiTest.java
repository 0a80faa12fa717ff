package dev.tocsin.pci.msi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.pci.InterruptMode;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.Rig;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsiTest {
  private final Rig rig = new Rig();

  /** An MSI function with the places of its registers. */
  private final class Driven {
    final PciFunction function;
    final int at;
    final MsiLayout layout;

    Driven(MsiLayout layout) {
      this.layout = layout;
      function = rig.builder().pin(InterruptPin.A).msi(layout).build();
      rig.host.root().plug(1, function);
      function.writeConfig(Rig.COMMAND, 2, Rig.MASTER);
      at = Rig.capability(function, MsiCapability.ID);
      function.writeConfig(at + 4, 4, 0xfee0_2000L);
      function.writeConfig(at + layout.dataOffset(), 2, 0x47);
    }

    void control(int bits) {
      function.writeConfig(at + 2, 2, bits);
    }

    void enable(int log) {
      control(1 | log << 4);
    }

    void mask(int bits) {
      function.writeConfig(at + layout.maskOffset(), 4, bits);
    }

    long pending() {
      return function.readConfig(at + layout.pendingOffset(), 4);
    }

    void trigger(int... vectors) {
      for (int vector : vectors) {
        function.interrupts().trigger(vector);
      }
    }
  }

  private List<Integer> sent() {
    return rig.fake.sent.stream().map(MsiIrqSourceConfig::data).toList();
  }

  // S32
  @ParameterizedTest
  @CsvSource({"false,false,8,10", "true,false,12,14", "false,true,8,20", "true,true,12,24"})
  void theFourLayoutsKeepTheirRegistersWhereTheyBelong(
      boolean wide, boolean maskable, int data, int length) {
    var layout = new MsiLayout(32, wide, maskable);
    var msi = new Driven(layout);

    assertEquals(length, layout.length());
    assertEquals(
        5 << 1 | (wide ? 0x80 : 0) | (maskable ? 0x100 : 0),
        msi.function.readConfig(msi.at + 2, 2));
    assertEquals(0x47, msi.function.readConfig(msi.at + data, 2));
    for (int i = 4; i < length; i += 4) {
      msi.function.writeConfig(msi.at + i, 4, -1);
    }
    assertEquals(0xffff_fffcL, msi.function.readConfig(msi.at + 4, 4));
    assertEquals(0xffff, msi.function.readConfig(msi.at + data, 4));
    if (wide) {
      assertEquals(0xffff_ffffL, msi.function.readConfig(msi.at + 8, 4));
    }
    if (maskable) {
      assertEquals(0xffff_ffffL, msi.function.readConfig(msi.at + data + 4, 4));
      assertEquals(0, msi.function.readConfig(msi.at + data + 8, 4)); // S31
    }
  }

  // S29
  @Test
  void theVectorReplacesTheLowBitsOfTheData() {
    var msi = new Driven(new MsiLayout(8, false, false));
    msi.enable(2);

    msi.trigger(0, 1, 3);

    assertEquals(List.of(0x44, 0x45, 0x47), sent());
    assertEquals(0xfee0_2000, rig.fake.sent.getFirst().lowAddr());
    assertEquals(1 << 3, rig.fake.sent.getFirst().devId());
  }

  @Test
  void vectorsBeyondTheFewThatWereEnabledShareThem() {
    var msi = new Driven(new MsiLayout(8, true, false));
    msi.enable(1);

    msi.trigger(2, 5);

    assertEquals(List.of(0x46, 0x47), sent());
    assertEquals(2, msi.function.interrupts().vectors());
  }

  // S30
  @ParameterizedTest
  @CsvSource({"1,5,0", "4,7,2", "32,6,5", "32,5,5", "8,2,2"})
  void whatIsEnabledIsClampedToWhatThereIs(int capable, int asked, int got) {
    var msi = new Driven(new MsiLayout(capable, true, true));

    msi.enable(asked);

    assertEquals(got, msi.function.readConfig(msi.at + 2, 2) >>> 4 & 7);
    assertEquals(1 << got, msi.function.interrupts().vectors());
    assertEquals("messages " + capable, rig.fake.calls.getFirst());
  }

  // S30
  @Test
  void shrinkingForgetsWhatWasPendingOfTheExcess() {
    var msi = new Driven(new MsiLayout(4, true, true));
    msi.enable(2);
    msi.mask(0xf);
    msi.trigger(0, 3);
    assertEquals(9, msi.pending());

    msi.enable(1);
    msi.enable(2);
    msi.mask(0);

    // The drop goes where no chip listens, which this fake notes as a message to address 0.
    assertEquals(
        List.of(0x44),
        rig.fake.sent.stream().filter(m -> m.lowAddr() != 0).map(m -> m.data()).toList());
    assertEquals(0, msi.pending());
  }

  // S31
  @Test
  void unmaskingSendsWhatIsPendingAndClearsIt() {
    var msi = new Driven(new MsiLayout(4, true, true));
    msi.enable(2);
    msi.mask(0xffff_ffff);
    msi.trigger(1, 1, 2);
    assertEquals(6, msi.pending());
    assertEquals(0xf, msi.function.readConfig(msi.at + 16, 4));

    msi.mask(2);

    assertEquals(List.of(0x46), sent());
    assertEquals(2, msi.pending());
  }

  @Test
  void aWriteToTheMasksIsOneBatch() {
    var msi = new Driven(new MsiLayout(32, true, true));
    msi.mask(-1);
    msi.enable(5);
    rig.fake.forget();

    msi.mask(0);
    msi.mask(0x0000_ffff);

    assertEquals(List.of("batch +32 -0", "batch +16 -16"), rig.fake.calls);
  }

  @Test
  void anAddressWrittenWhileLiveIsUsedFromThenOn() {
    var msi = new Driven(new MsiLayout(1, true, false));
    msi.enable(0);

    msi.function.writeConfig(msi.at + 4, 8, 0x1_fee0_3000L);
    msi.trigger(0);

    assertEquals(new MsiIrqSourceConfig(1, 0xfee0_3000, 0x47, 8), rig.fake.sent.getFirst());
  }

  @Test
  void whatIsPendingSurvivesDisable() {
    var msi = new Driven(new MsiLayout(2, true, true));
    msi.mask(3);
    msi.enable(1);
    msi.trigger(1);
    msi.control(1 << 4);
    assertEquals(2, msi.pending());
    assertEquals(InterruptMode.INTX, msi.function.interrupts().mode());

    msi.mask(0);
    msi.enable(1);

    assertEquals(List.of(0x47), sent());
  }

  // S33
  @Test
  void withBothEnabledMsixWins() {
    PciFunction function =
        rig.builder().msi(new MsiLayout(4, true, true)).msix(MsixLayout.alone(4, 0)).build();
    rig.host.root().plug(1, function);
    function.writeConfig(Rig.capability(function, MsiCapability.ID) + 2, 2, 1);
    assertEquals(InterruptMode.MSI, function.interrupts().mode());

    function.writeConfig(Rig.capability(function, MsixCapability.ID) + 2, 2, 0x8000);
    assertEquals(InterruptMode.MSIX, function.interrupts().mode());
    assertEquals(1, rig.fake.open);

    function.writeConfig(Rig.capability(function, MsixCapability.ID) + 2, 2, 0);
    assertEquals(InterruptMode.MSI, function.interrupts().mode());
    assertEquals(1, rig.fake.open);
  }

  @Test
  void numbersThatAreNoPowerOfTwoAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new MsiLayout(3, true, true));
    assertThrows(IllegalArgumentException.class, () -> new MsiLayout(64, true, true));
    assertThrows(IllegalArgumentException.class, () -> new MsiLayout(0, true, true));
  }
}
