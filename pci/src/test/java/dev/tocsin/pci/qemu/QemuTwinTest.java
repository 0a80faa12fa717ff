package dev.tocsin.pci.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.bus.BusDevice;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciFunctionBuilder;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.Rig;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;
import dev.tocsin.testkit.qtest.Qemu;
import dev.tocsin.testkit.qtest.Qtest;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Our registers against those of QEMU's devices, write by write.
 *
 * <p>Not compared: what lies between capabilities, which QEMU keeps as written and we as zeros; and
 * accesses to the MSI-X table other than aligned 4 and 8 bytes, which are ours to define (S24).
 */
@Tag("qemu")
@Timeout(120)
class QemuTwinTest {
  private static final int SLOT = 5;

  /** Of edu, which is capable of one message. */
  private static final int MSI_CONTROL = 0x42;

  private static final long PLACE = 0xd000_0000L;
  private static final BusDevice NOTHING =
      new BusDevice() {
        @Override
        public long read(long offset, int width) {
          return 0;
        }

        @Override
        public void write(long offset, int width, long value) {}
      };

  private final Rig rig = new Rig();

  @BeforeEach
  void qemuIsThere() {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  /** QEMU's device and ours, reached through the ports alike. */
  private record Pair(Qtest qemu, Rig rig) {
    long theirs(int offset, int width) throws IOException {
      qemu.out(0xcf8, 4, address(offset));
      return qemu.in(0xcfc + (offset & 3), width);
    }

    long ours(int offset, int width) {
      rig.host.ports().write(0, 4, address(offset));
      return rig.host.ports().read(4 + (offset & 3), width) & -1L >>> (64 - 8 * width);
    }

    void write(int offset, int width, long value) throws IOException {
      qemu.out(0xcf8, 4, address(offset));
      qemu.out(0xcfc + (offset & 3), width, value);
      rig.host.ports().write(0, 4, address(offset));
      rig.host.ports().write(4 + (offset & 3), width, value & -1L >>> (64 - 8 * width));
    }

    void compare(int offset, int width, Object when) throws IOException {
      long theirs = theirs(offset, width);
      assertEquals(
          Long.toHexString(offset == MSI_CONTROL && (theirs & 1) == 0 ? theirs & ~0x70 : theirs),
          Long.toHexString(ours(offset, width)),
          () -> "0x%x by %d %s".formatted(offset, width, when));
    }

    private static long address(int offset) {
      return 0x8000_0000L | SLOT << 11 | (offset & 0xfc);
    }

    int capability(int id) throws IOException {
      int at = (int) theirs(0x34, 1);
      while (at != 0 && theirs(at, 1) != id) {
        at = (int) theirs(at + 1, 1);
      }
      assertNotEquals(0, at, "QEMU's device has no such capability");
      return at;
    }
  }

  private static PciIdentity identity(int vendor, int device, int revision) {
    return PciIdentity.of(vendor, device, 0x00ff00, revision).withSubsystem(0x1af4, 0x1100);
  }

  private PciFunction plug(PciFunctionBuilder builder) {
    PciFunction function = builder.build();
    rig.host.root().plug(SLOT, function);
    return function;
  }

  private PciFunction edu() {
    return plug(
        PciFunction.builder(identity(0x1234, 0x11e8, 0x10), rig.resources())
            .pin(InterruptPin.A)
            .bar(0, Bar.memory32(1 << 20, NOTHING))
            .msi(new MsiLayout(1, true, false)));
  }

  private PciFunction testDevice() {
    return plug(
        PciFunction.builder(identity(0x1b36, 5, 0), rig.resources())
            .bar(0, Bar.memory32(4096, NOTHING))
            .bar(1, Bar.ports(256, NOTHING)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"edu", "pci-testdev"})
  void configurationSpaceTakesWritesAsQemusDoes(String device) throws IOException {
    PciFunction function = device.equals("edu") ? edu() : testDevice();
    int end = device.equals("edu") ? 0x4e : 0x40;
    try (Qtest qemu = Qtest.start("-machine", "pc", "-device", device + ",addr=" + SLOT)) {
      var pair = new Pair(qemu, rig);
      for (int at = 0; at < end; at++) {
        pair.compare(at, 1, "after reset");
      }
      var random = new SplittableRandom(7);
      for (int i = 0; i < 4_000; i++) {
        int width = 1 << random.nextInt(3);
        int at = random.nextInt(end / 4) * 4 + random.nextInt(5 - width);
        long value = random.nextInt(3) == 0 ? -1 : random.nextLong();
        int round = i;
        pair.write(at, width, value);
        for (int near = at & ~3; near < Math.min(end, (at & ~3) + 4); near++) {
          pair.compare(near, 1, "write " + round);
        }
      }
      for (int at = 0; at < end; at++) {
        pair.compare(at, 1, "at the end of " + function.identity());
      }
    }
  }

  // S34
  @Test
  void statusFollowsTheDeviceUnderInterruptDisableAsInQemu() throws IOException {
    PciFunction function = edu();
    try (Qtest qemu = Qtest.start("-machine", "pc", "-device", "edu,addr=" + SLOT)) {
      var pair = new Pair(qemu, rig);
      pair.write(0x10, 4, PLACE);
      var random = new SplittableRandom(8);
      for (int i = 0; i < 500; i++) {
        switch (random.nextInt(3)) {
          case 0 -> {
            qemu.write(PLACE + 0x60, 4, 1);
            function.interrupts().level(true);
          }
          case 1 -> {
            qemu.write(PLACE + 0x64, 4, 1);
            function.interrupts().level(false);
          }
          default -> pair.write(4, 2, Rig.MEMORY | random.nextInt(2) << 10);
        }
        pair.write(4, 2, pair.theirs(4, 2) | Rig.MEMORY);
        pair.compare(4, 4, "step " + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nvme", "virtio-rng-pci"})
  void msixTakesWritesAsQemusDoes(String device) throws IOException {
    String options = device.equals("nvme") ? ",serial=1,drive=none0" : "";
    try (Qtest qemu =
        Qtest.start(
            "-machine", "pc",
            "-drive", "if=none,id=none0,file=null-co://,format=raw",
            "-device", device + ",addr=" + SLOT + options)) {
      var pair = new Pair(qemu, rig);
      int theirs = pair.capability(0x11);
      MsixLayout layout = layout(pair, theirs);
      PciFunction function =
          plug(PciFunction.builder(identity(0x1b36, 0x10, 0), rig.resources()).msix(layout));
      int ours = Rig.capability(function, 0x11);
      place(qemu, pair, layout.tableBar());
      rig.host.ecam().write(SLOT << 15 | (0x10 + 4 * layout.tableBar()), 4, PLACE);
      for (int i = 0; i < 12; i += 4) {
        long kept = i == 0 ? 0xffff_0000L : 0xffff_ffffL;
        assertEquals(pair.theirs(theirs + i, 4) & kept, function.readConfig(ours + i, 4) & kept);
      }
      var random = new SplittableRandom(9);
      for (int i = 0; i < 4_000; i++) {
        if (random.nextInt(8) == 0) {
          control(pair, function, theirs, ours, random);
        } else {
          table(qemu, layout, random);
        }
      }
      for (long at = 0; at < layout.tableBytes(); at += 4) {
        compareMemory(qemu, layout.tableOffset() + at, 4);
      }
      for (long at = 0; at < layout.pendingBytes(); at += 4) {
        compareMemory(qemu, layout.pendingOffset() + at, 4);
      }
    }
  }

  private static MsixLayout layout(Pair pair, int at) throws IOException {
    long table = pair.theirs(at + 4, 4);
    long pending = pair.theirs(at + 8, 4);
    return new MsixLayout(
        (int) (pair.theirs(at + 2, 2) & 0x7ff) + 1,
        (int) table & 7,
        table & ~7L,
        (int) pending & 7,
        pending & ~7L);
  }

  private static void place(Qtest qemu, Pair pair, int bar) throws IOException {
    pair.write(0x10 + 4 * bar, 4, PLACE);
    pair.write(4, 2, Rig.MEMORY | Rig.MASTER);
    assertNotEquals(-1, qemu.read(PLACE, 4));
  }

  /** Message Control by a byte, a word, or the upper half of four bytes (S27). */
  private static void control(
      Pair pair, PciFunction function, int theirs, int ours, SplittableRandom random)
      throws IOException {
    int skip = random.nextInt(3);
    int at = skip == 0 ? 0 : skip == 1 ? 2 : 3;
    int width = skip == 0 ? 4 : skip == 1 ? 2 : 1;
    long value = random.nextLong() & -1L >>> (64 - 8 * width);
    pair.qemu.out(0xcf8, 4, Pair.address(theirs));
    pair.qemu.out(0xcfc + at, width, value);
    function.writeConfig(ours + at, width, value);
    assertEquals(pair.theirs(theirs + 2, 2), function.readConfig(ours + 2, 2));
  }

  private void table(Qtest qemu, MsixLayout layout, SplittableRandom random) throws IOException {
    int width = 4 << random.nextInt(2);
    long at =
        layout.tableOffset() + random.nextInt((int) layout.tableBytes() / width) * (long) width;
    long value = random.nextLong() & -1L >>> (64 - 8 * width);
    qemu.write(PLACE + at, width, value);
    rig.memory.write(PLACE + at, width, value);
    compareMemory(qemu, at & ~7L, 4);
    compareMemory(qemu, at & ~7L, 8);
  }

  private void compareMemory(Qtest qemu, long at, int width) throws IOException {
    assertEquals(
        Long.toHexString(qemu.read(PLACE + at, width)),
        Long.toHexString(rig.memory.read(PLACE + at, width)),
        () -> "0x%x by %d".formatted(at, width));
  }
}
