package dev.tocsin.chip.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.apic.ProcessorEvents;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.engine.port.Delivery;
import org.junit.jupiter.api.Test;

/** All vectors x delivery modes x trigger modes x destination modes, by message, pin and IPI. */
class ExhaustiveDeliveryTest {
  private static final int TARGET = 2;
  private static final int LOGICAL = 1 << TARGET;
  private static final int ALL = 256 * 8 * 2 * 2;

  private final ChipFixture f = ChipFixture.enabled(4);
  private int checked;

  @Test
  void everyMessageDoesWhatItsFieldsSay() {
    logicalIds();
    everyCombination((vector, mode, level, logical) -> {
      int destination = logical ? LOGICAL : TARGET;
      int low = destination << 12 | (logical ? 4 : 0);
      int data = vector | mode << 8 | (level ? 0xc000 : 0);
      assertEquals(takes(vector, mode, 6), f.send(low, data) != Delivery.DROPPED);
      return level;
    });
  }

  @Test
  void everyPreparedMessageDoesTheSame() throws Exception {
    logicalIds();
    for (int data = 0; data < 0x800; data++) {
      for (int form = 0; form < 4; form++) {
        boolean logical = (form & 1) != 0;
        boolean level = (form & 2) != 0;
        int destination = logical ? LOGICAL | 4 << 8 : TARGET;
        int low = (destination & 0xff) << 12 | (logical ? 4 : 0);
        var message = f.prepare(low, data | (level ? 0xc000 : 0));
        boolean takes = takes(data & 0xff, data >> 8, 6);
        assertEquals(takes, message.deliverable());
        assertEquals(takes, message.deliver() != Delivery.DROPPED);
        check(data & 0xff, data >> 8, level, takes);
      }
    }
    assertEquals(ALL, checked);
  }

  @Test
  void everyPinDoesWhatItsEntrySays() {
    logicalIds();
    everyCombination((vector, mode, level, logical) -> {
      long destination = logical ? LOGICAL : TARGET;
      long entry =
          vector
              | (long) mode << 8
              | (logical ? 1 << 11 : 0)
              | (level ? 1 << 15 : 0)
              | destination << 56;
      f.program(20, entry);
      f.set(20, true);
      boolean sent = level && DeliveryMode.of(mode).hasVector() && takes(vector, mode, 6);
      assertEquals(sent, f.remoteIrr(20));
      f.set(20, false);
      return level;
    });
    assertFalse(f.remoteIrr(20));
  }

  @Test
  void everyCommandDoesWhatItsFieldsSay() {
    logicalIds();
    everyCombination(
        (vector, mode, level, logical) -> {
          int command =
              vector | mode << 8 | (logical ? 1 << 11 : 0) | 1 << 14 | (level ? 1 << 15 : 0);
          f.ipi(0, logical ? LOGICAL : TARGET, command);
          return false; // commands are always edge-triggered
        },
        7);
  }

  @Test
  void everyWideCommandDoesWhatItsFieldsSay() {
    for (int i = 0; i < 4; i++) {
      f.widen(i);
    }
    everyCombination(
        (vector, mode, level, logical) -> {
          int command = vector | mode << 8 | (logical ? 1 << 11 : 0) | (level ? 0xc000 : 0);
          f.wideIpi(0, logical ? LOGICAL : TARGET, command);
          return false;
        },
        7);
  }

  /** Sends one combination; returns whether its end is to be level-triggered. */
  @FunctionalInterface
  private interface Sender {
    boolean send(int vector, int mode, boolean level, boolean logical);
  }

  private void everyCombination(Sender sender) {
    everyCombination(sender, 6);
  }

  /** The mode that this kind of sender does not have, apart from the reserved one. */
  private void everyCombination(Sender sender, int foreign) {
    for (int mode = 0; mode < 8; mode++) {
      for (int vector = 0; vector < 256; vector++) {
        for (int form = 0; form < 4; form++) {
          boolean level = (form & 1) != 0;
          boolean asLevel = sender.send(vector, mode, level, (form & 2) != 0);
          check(vector, mode, asLevel, takes(vector, mode, foreign));
        }
      }
    }
    assertEquals(ALL, checked);
  }

  private static boolean takes(int vector, int mode, int foreign) {
    boolean valid = mode != 3 && mode != foreign;
    return valid && (vector >= 16 || !DeliveryMode.of(mode).hasVector());
  }

  /** What arrived is what was sent, at the target and nowhere else. */
  private void check(int vector, int mode, boolean level, boolean taken) {
    LocalApic target = f.apic(TARGET);
    ProcessorEvents events = target.takeEvents();
    DeliveryMode kind = DeliveryMode.of(mode);
    boolean interrupt = taken && (kind.hasVector() || kind == DeliveryMode.EXT_INT);
    assertEquals(interrupt, target.hasInterrupt());
    if (interrupt) {
      int acknowledged = target.acknowledge();
      if (kind.hasVector()) {
        assertEquals(vector, acknowledged);
        assertEquals(level, triggerMode(target, vector));
        f.end(TARGET);
      }
    }
    assertEquals(taken && kind == DeliveryMode.NMI, events.nmi());
    assertEquals(taken && kind == DeliveryMode.SMI, events.smi());
    assertEquals(taken && kind == DeliveryMode.INIT, events.init());
    if (events.init()) {
      f.start(TARGET);
      f.write(TARGET, ChipFixture.LDR, LOGICAL << 24);
      target.writeMsr(0x80f, 0x1ff);
    }
    for (int other : new int[] {0, 1, 3}) {
      assertFalse(f.apic(other).hasInterrupt());
      assertEquals(ProcessorEvents.NONE, f.apic(other).takeEvents());
    }
    checked++;
  }

  private static boolean triggerMode(LocalApic apic, int vector) {
    int register = 0x18 + (vector >> 5);
    long word = apic.readMsr(0x800 + register).orElseGet(() -> apic.read((long) register << 4, 4));
    return (word >>> (vector & 31) & 1) != 0;
  }

  private void logicalIds() {
    for (int i = 0; i < 4; i++) {
      f.write(i, ChipFixture.LDR, 1 << (24 + i));
    }
    assertTrue(f.apic(TARGET).inbox().address().matches(LOGICAL));
  }
}
