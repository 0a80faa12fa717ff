package dev.tocsin.pci.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.Rig;
import dev.tocsin.pci.msi.MsixLayout;
import dev.tocsin.testkit.qtest.Qemu;
import dev.tocsin.testkit.qtest.Qtest;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Our pending bits against those of QEMU's NVMe controller, whose commands complete while its
 * vector is masked, unmasked, or MSI-X is off.
 */
@Tag("qemu")
@Timeout(120)
class PendingTwinTest {
  private static final int SLOT = 5;
  private static final long PLACE = 0xd000_0000L;
  private static final long TABLE = 0x2000;
  private static final long PENDING = 0x3000;
  private static final int VECTORS = 65;
  private static final int STEPS = 400;

  // Of the controller: NVM Express 1.4, 3.1.
  private static final long CONFIGURATION = 0x14;
  private static final long QUEUE_SIZES = 0x24;
  private static final long SUBMISSION = 0x28;
  private static final long COMPLETION = 0x30;
  private static final long DOORBELLS = 0x1000;
  private static final int ENABLED = 0x0046_0001;
  private static final int ENTRIES = 64;
  private static final long SUBMISSION_AT = 0x10_0000;
  private static final long COMPLETION_AT = 0x20_0000;
  private static final int GET_FEATURES = 0x0a;
  private static final int NUMBER_OF_QUEUES = 7;
  private static final int TRIES = 10_000;

  private final Rig rig = new Rig();
  private int submitted;

  @BeforeEach
  void qemuIsThere() {
    var reason = Qemu.whyUnusable();
    assumeTrue(reason.isEmpty(), () -> reason.orElse(""));
  }

  private static long address(int register) {
    return 0x8000_0000L | SLOT << 11 | (register & 0xfc);
  }

  private static long theirs(Qtest qemu, int register, int width) throws IOException {
    qemu.out(0xcf8, 4, address(register));
    return qemu.in(0xcfc + (register & 3), width);
  }

  private static void tell(Qtest qemu, int register, int width, long value) throws IOException {
    qemu.out(0xcf8, 4, address(register));
    qemu.out(0xcfc + (register & 3), width, value);
  }

  private PciFunction ours() {
    PciFunction function =
        rig.builder().msix(new MsixLayout(VECTORS, 0, TABLE, 0, PENDING)).build();
    rig.host.root().plug(SLOT, function);
    function.writeConfig(0x10, 4, PLACE);
    function.writeConfig(Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
    return function;
  }

  private static int msix(Qtest qemu) throws IOException {
    int at = (int) theirs(qemu, 0x34, 1);
    while (theirs(qemu, at, 1) != 0x11) {
      at = (int) theirs(qemu, at + 1, 1);
    }
    return at;
  }

  private static void start(Qtest qemu) throws IOException {
    tell(qemu, 0x10, 4, PLACE);
    tell(qemu, Rig.COMMAND, 2, Rig.MEMORY | Rig.MASTER);
    // QEMU lets a queue use its vector if MSI-X is on when the queue is made.
    tell(qemu, msix(qemu) + 2, 2, 0x8000);
    qemu.write(PLACE + QUEUE_SIZES, 4, (ENTRIES - 1) | (ENTRIES - 1) << 16);
    qemu.write(PLACE + SUBMISSION, 8, SUBMISSION_AT);
    qemu.write(PLACE + COMPLETION, 8, COMPLETION_AT);
    qemu.write(PLACE + CONFIGURATION, 4, ENABLED);
  }

  /** Has QEMU's controller complete a command, which is a trigger of vector 0. */
  private void complete(Qtest qemu) throws IOException {
    int slot = submitted % ENTRIES;
    long command = SUBMISSION_AT + 64L * slot;
    qemu.write(command, 4, GET_FEATURES | submitted << 16);
    qemu.write(command + 40, 4, NUMBER_OF_QUEUES);
    int phase = submitted / ENTRIES % 2 == 0 ? 1 : 0;
    submitted++;
    qemu.write(PLACE + DOORBELLS, 4, submitted % ENTRIES);
    long status = COMPLETION_AT + 16L * slot + 12;
    int tries = 0;
    while ((qemu.read(status, 4) >>> 16 & 1) != phase) {
      assertTrue(++tries < TRIES, "a command does not complete");
    }
  }

  /** Takes the entry, without which the controller holds its line and counts it as interrupted. */
  private void take(Qtest qemu) throws IOException {
    qemu.write(PLACE + DOORBELLS + 4, 4, submitted % ENTRIES);
  }

  // S17, S18, S20
  @Test
  void pendingBitsAreThoseOfQemusControllerUnderEveryMask() throws IOException {
    PciFunction function = ours();
    try (Qtest qemu =
        Qtest.start(
            "-machine", "pc",
            "-drive", "if=none,id=none0,file=null-co://,format=raw",
            "-device", "nvme,serial=1,drive=none0,addr=" + SLOT)) {
      start(qemu);
      int theirs = msix(qemu) + 2;
      int ours = Rig.capability(function, 0x11) + 2;
      function.writeConfig(ours, 2, 0x8000);
      assertEquals(theirs(qemu, theirs, 2), function.readConfig(ours, 2));
      var random = new SplittableRandom(11);
      int pending = 0;
      for (int i = 0; i < STEPS; i++) {
        switch (random.nextInt(4)) {
          case 0 -> {
            int control = (random.nextInt(3) == 0 ? 0 : 0x8000) | random.nextInt(2) << 14;
            tell(qemu, theirs, 2, control);
            function.writeConfig(ours, 2, control);
          }
          case 1 -> program(qemu, random);
          default -> {
            complete(qemu);
            function.interrupts().trigger(0);
            take(qemu);
          }
        }
        String when = "step " + i;
        for (long at = PENDING; at < PENDING + 16; at += 8) {
          assertEquals(qemu.read(PLACE + at, 8), rig.memory.read(PLACE + at, 8), when);
        }
        pending += (int) rig.memory.read(PLACE + PENDING, 1);
      }
      assertTrue(pending > STEPS / 10 && pending < STEPS * 9 / 10, pending + " steps of pending");
    }
  }

  /** Masks or unmasks the vector, and lets its message say something else. */
  private void program(Qtest qemu, SplittableRandom random) throws IOException {
    entry(qemu, 12, random.nextInt(2));
    entry(qemu, 0, 0xfee0_0000L);
    entry(qemu, 8, 0x40 + random.nextInt(4));
  }

  private void entry(Qtest qemu, int field, long value) throws IOException {
    qemu.write(PLACE + TABLE + field, 4, value);
    rig.memory.write(PLACE + TABLE + field, 4, value);
  }
}
