package dev.tocsin.pci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tocsin.pci.FunctionState.Messages;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SavingTest {
  private final Rig rig = new Rig();

  private PciFunction function() {
    PciFunction function =
        rig.builder()
            .pin(InterruptPin.A)
            .msi(new MsiLayout(4, true, true))
            .msix(MsixLayout.alone(3, 0))
            .build();
    function.attach(new OneRange());
    return function;
  }

  private static void enableMsix(PciFunction function) {
    function.writeConfig(Rig.COMMAND, 2, Rig.MASTER);
    function.writeConfig(Rig.capability(function, 0x11) + 2, 2, 0x8000);
  }

  // S51
  @Test
  void aRestoreIsOneBatchAndWhatWasPendingFollows() {
    PciFunction function = function();
    enableMsix(function);
    FunctionState before = function.save();
    List<Integer> table = new ArrayList<>(before.messages().table());
    table.set(3, 0);
    table.set(2, 0x41);
    table.set(11, 0);
    var state = new FunctionState(before.config(), new Messages(table, List.of(0, 1), 0), true);
    rig.fake.forget();
    PciFunction other = function();

    other.restore(state);

    assertEquals(List.of("messages 3", "enable", "batch +2 -0"), rig.fake.calls);
    assertEquals(0x41, rig.fake.sent.getFirst().data());
    assertEquals(List.of(1), other.save().messages().msixPending());
    assertEquals(state.config(), other.save().config());
    assertEquals(table, other.save().messages().table());
  }

  @Test
  void aRestoreOverAFunctionInUseLeavesNothingOfIt() {
    PciFunction function = function();
    FunctionState fresh = function.save();
    enableMsix(function);
    function.interrupts().trigger(0);
    function.interrupts().level(true);

    function.restore(fresh);

    assertEquals(0, rig.fake.open);
    assertEquals(fresh, function.save());
  }

  @Test
  void theLevelComesBackOnThePin() {
    PciFunction function = function();
    function.interrupts().level(true);
    FunctionState state = function.save();
    PciFunction other = function();
    rig.fake.high.clear();

    other.restore(state);

    assertEquals(List.of(16L), rig.fake.high);
  }

  @Test
  void statesThatCannotBeAreRefusedAndChangeNothing() {
    PciFunction function = function();
    enableMsix(function);
    FunctionState good = function.save();
    List<Integer> table = good.messages().table();
    List<Byte> config = good.config();
    List<Byte> short1 = config.subList(0, 255);
    List<Byte> otherVendor = new ArrayList<>(config);
    otherVendor.set(0, (byte) 1);
    rig.fake.forget();

    refused(function, new FunctionState(short1, good.messages(), false));
    refused(function, new FunctionState(otherVendor, good.messages(), false));
    refused(function, messages(good, new Messages(table.subList(1, 12), List.of(), 0)));
    refused(function, messages(good, new Messages(table, List.of(3), 0)));
    refused(function, messages(good, new Messages(table, List.of(-1), 0)));
    refused(function, messages(good, new Messages(table, List.of(), 1 << 4)));
    refused(function, messages(good, new Messages(table, List.of(), -1)));
    assertThrows(IllegalArgumentException.class, () -> new Messages(table, List.of(1, 1), 0));
    assertEquals(List.of(), rig.fake.calls);
    assertEquals(good, function.save());
  }

  private static FunctionState messages(FunctionState state, Messages messages) {
    return new FunctionState(state.config(), messages, state.level());
  }

  private static void refused(PciFunction function, FunctionState state) {
    assertThrows(IllegalArgumentException.class, () -> function.restore(state));
  }
}
