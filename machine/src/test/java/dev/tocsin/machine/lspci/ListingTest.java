package dev.tocsin.machine.lspci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.devices.bell.pci.BellLayout;
import dev.tocsin.devices.bell.pci.ForeignRinger;
import dev.tocsin.devices.bell.pci.PciBell;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.InProcessMachine;
import dev.tocsin.pci.PciFunction;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListingTest {
  private final InProcessMachine machine;

  ListingTest() throws IOException {
    machine = InProcessMachine.create(InProcessConfig.DEFAULT, _ -> {});
    machine
        .devices()
        .registerPci(
            "bell",
            context -> PciBell.create(context, new BellLayout(10, 4, true), ForeignRinger.HERE));
  }

  @AfterEach
  void close() {
    machine.close();
  }

  private List<String> list(int verbosity) {
    return Listing.of(machine.devices().pci().find("bell").orElseThrow(), verbosity);
  }

  private PciFunction function() {
    return machine.devices().pci().find("bell").orElseThrow().function();
  }

  @Test
  void aFunctionIsALine() {
    assertEquals(
        List.of("00:01.0 Unassigned class [ff00]: Tocsin bell [1234:4245] (rev 02)"), list(0));
  }

  @Test
  void rangesAndCapabilitiesFollow() {
    assertEquals(
        List.of(
            "\tDeviceName: bell",
            "\tInterrupt: pin A routed to IRQ 17",
            "\tRegion 0: Memory at c0000000 (32-bit, non-prefetchable) [size=16K]",
            "\tRegion 2: Memory at c0004000 (32-bit, non-prefetchable) [size=8K]",
            "\tCapabilities: [40] MSI: Enable- Count=1/4 Maskable+ 64bit+",
            "\tCapabilities: [58] MSI-X: Enable- Count=10 Masked-"),
        list(1).subList(1, 7));
  }

  @Test
  void whatADriverWroteIsShown() {
    function().writeConfig(0x04, 2, 0x406);
    function().writeConfig(0x58 + 2, 2, 1 << 15);
    var table = function().bar(2).orElseThrow().device();
    table.write(0, 8, 0xfee0_1000L);
    table.write(8, 8, 0x41);

    List<String> lines = list(2);

    assertTrue(
        lines.contains("\tControl: I/O- Mem+ BusMaster+ ParErr- SERR- DisINTx+"), lines::toString);
    assertTrue(lines.contains("\tCapabilities: [58] MSI-X: Enable+ Count=10 Masked-"));
    assertTrue(lines.contains("\t\tVectors: 10, masked 9, pending 0"), lines::toString);
    assertTrue(
        lines.contains("\t\t   0: Address: 00000000fee01000  Data: 00000041  Mask- Pending-"),
        lines::toString);
    assertTrue(lines.contains("\t\t  ... 2 more (-vvv)"), lines::toString);
    assertEquals(lines.size() + 1, list(3).size());
    assertEquals("MSI-X, 10 vectors", new ConfigView(function()::readConfig).interrupts());
  }

  @Test
  void aPendingVectorIsShown() {
    function().writeConfig(0x04, 2, 6);
    function().writeConfig(0x58 + 2, 2, 1 << 15);
    function().interrupts().trigger(3);

    assertTrue(list(2).contains("\t\tVectors: 10, masked 10, pending 1"), list(2)::toString);
  }

  @Test
  void aListOfCapabilitiesThatRunsInCirclesEnds() {
    byte[] registers = new byte[256];
    registers[0x06] = 0x10;
    registers[0x34] = 0x40;
    registers[0x41] = 0x40;
    var view =
        new ConfigView((offset, width) -> {
          long value = 0;
          for (int i = 0; i < width; i++) {
            value |= (registers[offset + i] & 0xffL) << (8 * i);
          }
          return value;
        });

    assertEquals(48, view.capabilities().size());
    assertEquals("no interrupt", view.interrupts());
  }

  @Test
  void aFunctionThatIsGoneReadsAsOnesAndIsListedAllTheSame() {
    var view = new ConfigView((_, _) -> -1);

    assertTrue(view.capabilities().size() <= 48);
    assertEquals("no interrupt", view.interrupts());
  }

  @Test
  void sizesHaveUnits() {
    assertEquals(
        List.of("8", "256", "4K", "64M", "8G"),
        List.of(8L, 256L, 4096L, 64L << 20, 8L << 30).stream().map(Listing::size).toList());
  }
}
