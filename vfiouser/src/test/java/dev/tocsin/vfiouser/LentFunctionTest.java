package dev.tocsin.vfiouser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciEvents;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.PciInterrupts;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;
import dev.tocsin.vfiouser.wire.Command;
import dev.tocsin.vfiouser.wire.IrqKind;
import dev.tocsin.vfiouser.wire.IrqSet.Action;
import dev.tocsin.vfiouser.wire.IrqSet.Data;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PCI layer's own function, as a client that owns the MSI-X table drives it. */
class LentFunctionTest {
  private static final int CONFIG = 7;
  private static final int TABLE_BAR = 1;
  private static final int VECTORS = 8;
  private static final int MSI = 5;
  private static final int MSIX = 0x11;

  @TempDir private Path folder;
  private final List<Throwable> troubles = new ArrayList<>();
  private VfioUserServer server;
  private TestClient client;
  private EventFd eventFd;

  @BeforeEach
  void start() throws Exception {
    server = VfioUserServer.start(folder.resolve("socket"), this::make, new Heard());
    client = TestClient.greeted(server.path());
    eventFd = EventFd.create();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    eventFd.close();
    assertEquals(List.of(), troubles);
  }

  private ServedFunction make(ClientHost host) {
    var builder =
        PciFunction.builder(
            PciIdentity.of(0x1b36, 0x7052, 0xff_0000, 1),
            LentFunction.resources(host, new Heard()));
    var function =
        builder
            .pin(InterruptPin.A)
            .msi(new MsiLayout(4, true, true))
            .msix(MsixLayout.alone(VECTORS, TABLE_BAR))
            .bar(0, Bar.memory32(4096, new Registers(builder.interrupts())))
            .bar(TABLE_BAR, Bar.memory32(8192, new Registers(builder.interrupts())))
            .build();
    return LentFunction.of(function);
  }

  /** Rings a vector (0), sets the level (4). */
  private record Registers(PciInterrupts interrupts) implements BusDevice {
    @Override
    public long read(long offset, int width) {
      return 0x5a5a_5a5aL;
    }

    @Override
    public void write(long offset, int width, long value) {
      if (offset == 0) {
        interrupts.trigger((int) value);
      } else if (offset == 4) {
        interrupts.level(value != 0);
      }
    }
  }

  /** Remembers what it hears. */
  private final class Heard implements PciEvents, ServerEvents {
    @Override
    public void hostRefused(InterruptException refusal) {
      troubles.add(refusal);
    }

    @Override
    public void barNotPlaced(int bar, long address) {
      troubles.add(new IllegalStateException("BAR " + bar));
    }

    @Override
    public void failed(Throwable cause) {
      troubles.add(cause);
    }
  }

  private int capability(int id) throws LinuxException {
    int at = (int) client.read(CONFIG, 0x34, 1);
    while (at != 0 && client.read(CONFIG, at, 1) != id) {
      at = (int) client.read(CONFIG, at + 1, 1);
    }
    assertTrue(at != 0, "there is no capability " + id);
    return at;
  }

  private void control(int id, int value) throws LinuxException {
    assertEquals(0, client.write(CONFIG, capability(id) + 2, 2, value));
  }

  @Test
  void theClientSeesWhatTheFunctionHas() throws Exception {
    int[] expected = {1, 4, VECTORS, 1, 1};
    for (int kind = 0; kind < expected.length; kind++) {
      assertEquals(
          expected[kind], client.ask(Command.DEVICE_GET_IRQ_INFO, 16, 0, kind, 0).intAt(28));
    }
    assertEquals(0x7052_1b36L, client.read(CONFIG, 0, 4));
    assertEquals(0x5a5a_5a5aL, client.read(0, 0x100, 4));
    client.write(CONFIG, 0x10, 4, 0xffff_ffffL);
    assertEquals(0xffff_f000L, client.read(CONFIG, 0x10, 4) & ~0xfL);
  }

  @Test
  void messageControlAndSetIrqsAreAllItTakes() throws Exception { // S19, S20
    control(MSIX, 0x8000);
    client.write(0, 0, 4, 3);
    long pending = client.read(CONFIG, capability(MSIX) + 8, 4);
    assertEquals(1 << 3, client.read((int) (pending & 7), pending & ~7L, 8));

    assertEquals(0, client.assign(IrqKind.MSIX, 3, eventFd));

    assertEquals(1, eventFd.drain());
    assertEquals(0, client.read((int) (pending & 7), pending & ~7L, 8));
    client.write(0, 0, 4, 3);
    assertEquals(1, eventFd.drain());
  }

  @Test
  void theDriverMayLoadAgainAndAgain() throws Exception {
    for (int i = 0; i < 50; i++) {
      control(MSIX, 0xc000);
      client.assign(IrqKind.MSIX, 0, eventFd);
      control(MSIX, 0x8000);
      client.write(0, 0, 4, 0);
      assertEquals(1, eventFd.drain());
      control(MSIX, 0);
      client.write(0, 0, 4, 0);
      assertEquals(0, eventFd.drain());
      assertEquals(0, client.set(IrqKind.MSIX, Data.NONE, Action.TRIGGER, 0, 0));
    }
  }

  @Test
  void msiRingsItsMessages() throws Exception { // S29, S30
    control(MSI, 0x21);
    try (var other = EventFd.create()) {
      client.assign(IrqKind.MSI, 1, eventFd, other);

      client.write(0, 0, 4, 1);
      client.write(0, 0, 4, 5); // message 5 mod 4

      assertEquals(2, eventFd.drain());
      assertEquals(0, other.drain());
    }
  }

  @Test
  void thePinFollowsTheLevelUnlessDisabled() throws Exception { // S33, S34
    client.assign(IrqKind.INTX, 0, eventFd);
    client.write(0, 4, 4, 1);
    assertEquals(1, eventFd.drain());
    assertEquals(8, client.read(CONFIG, 6, 2) & 8);
    client.write(CONFIG, 4, 2, 0x400);
    client.set(IrqKind.INTX, Data.NONE, Action.UNMASK, 0, 1);
    assertEquals(0, eventFd.drain());
    client.write(CONFIG, 4, 2, 0);
    assertEquals(1, eventFd.drain());
  }

  @Test
  void aResetTakesTheModeAway() throws Exception {
    control(MSIX, 0x8000);
    client.assign(IrqKind.MSIX, 0, eventFd);
    assertEquals(0, client.ask(Command.DEVICE_RESET).error());
    client.write(0, 0, 4, 0);
    assertEquals(0, eventFd.drain());
    assertEquals(0, client.read(CONFIG, capability(MSIX) + 2, 2) & 0x8000);
  }
}
