package dev.tocsin.pci.host;

import dev.tocsin.pci.PciInterrupts;
import dev.tocsin.pci.config.FunctionLock;
import dev.tocsin.pci.config.RegisterBlock;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slot registers of a root port (PCI Express 3.1, 7.8.9 to 7.8.11).
 *
 * <pre>
 *   0x14 capabilities: button, power controller, indicators, surprise removal, hot-plug; number
 *   0x18 control: 0 button, 3 presence, 5 interrupt enable; 7:6, 9:8 indicators; 10 power off;
 *        12 link state
 *   0x1a status: 0 button pressed, 3 presence changed, 6 present, 8 link state changed
 * </pre>
 *
 * <p>Commands complete at once, so there is no such event (No Command Completed Support). All of it
 * under the port's lock.
 */
final class HotPlugSlot {
  private static final int EXPRESS = 2;
  private static final int SLOT_IMPLEMENTED = 1 << 8;
  private static final int LINK_CAPABILITIES = 0x0c;
  private static final int LINK_ACTIVE_REPORTING = 1 << 20;
  private static final int LINK_CONTROL = 0x10;
  private static final int LINK_ACTIVE = 1 << 29;
  private static final int CAPABILITIES = 0x14;
  // Button, power controller, both indicators, surprise removal, hot-plug.
  private static final int CAPABLE = 0x7b;
  private static final int NO_COMMAND_COMPLETED = 1 << 18;
  private static final int NUMBER_SHIFT = 19;
  private static final int CONTROL = 0x18;
  private static final int CONTROL_BITS = 0x17ff;
  private static final int INDICATORS_OFF = 0x03c0;
  private static final int INTERRUPT_ENABLE = 1 << 5;
  private static final int POWER_OFF = 1 << 10;
  private static final int LINK_CHANGE_ENABLE = 1 << 12;
  private static final int STATUS = 0x1a;
  private static final int BUTTON = 1;
  private static final int PRESENCE_CHANGED = 1 << 3;
  private static final int PRESENT = 1 << 6;
  private static final int LINK_CHANGED = 1 << 8;

  private final Consumer<Runnable> release;
  private final Runnable unpowered;

  // Set once, while the port is built.
  private @Nullable Port port;

  // Under the port's lock.
  private boolean present;
  private boolean signalled;
  private boolean powerOff;
  private @Nullable Runnable waiting;

  /** The port the slot belongs to. */
  private record Port(PciInterrupts interrupts, RegisterBlock express, FunctionLock lock) {}

  /**
   * Creates an empty slot.
   *
   * @param release takes the device out, then runs what it is given
   * @param unpowered resets the device: the guest has switched the slot off without being asked to
   */
  HotPlugSlot(Consumer<Runnable> release, Runnable unpowered) {
    this.release = release;
    this.unpowered = unpowered;
  }

  /** Defines the slot's part of a port's PCI Express capability. */
  void define(int number, PciInterrupts interrupts, RegisterBlock express, FunctionLock lock) {
    port = new Port(interrupts, express, lock);
    int link = express.get(LINK_CAPABILITIES, 4);
    express
        .define(EXPRESS, 2, express.get(EXPRESS, 2) | SLOT_IMPLEMENTED)
        .define(LINK_CAPABILITIES, 4, link | LINK_ACTIVE_REPORTING)
        .live(LINK_CONTROL, LINK_ACTIVE, () -> present ? LINK_ACTIVE : 0)
        .define(CAPABILITIES, 4, CAPABLE | NO_COMMAND_COMPLETED | number << NUMBER_SHIFT)
        .define(CONTROL, 2, INDICATORS_OFF)
        .writable(CONTROL, 2, CONTROL_BITS)
        .clearable(STATUS, 2, BUTTON | PRESENCE_CHANGED | LINK_CHANGED)
        .live(CONTROL, PRESENT << 16, () -> present ? PRESENT << 16 : 0)
        .onWrite(this::written);
  }

  private Port port() {
    return Objects.requireNonNull(port, "the port is not built");
  }

  private void written() {
    boolean off = (port().express.get(CONTROL, 2) & POWER_OFF) != 0;
    Runnable told = waiting;
    if (off && !powerOff) {
      waiting = null;
      port().lock.post(told == null ? unpowered : () -> release.accept(told));
    }
    powerOff = off;
    signal();
  }

  /** Interrupts while an event that is enabled waits (PCI Express 3.1, 6.7.3.4). */
  private void signal() {
    int control = port().express.get(CONTROL, 2);
    int status = port().express.get(STATUS, 2);
    boolean event =
        (status & control & (BUTTON | PRESENCE_CHANGED)) != 0
            || ((status & LINK_CHANGED) != 0 && (control & LINK_CHANGE_ENABLE) != 0);
    boolean now = event && (control & INTERRUPT_ENABLE) != 0;
    if (now != signalled) {
      signalled = now;
      port().interrupts.level(now);
      if (now) {
        port().interrupts.trigger(0);
      }
    }
  }

  /** A device went in or out. */
  void present(boolean inside) {
    synchronized (port().lock) {
      present = inside;
      raise(PRESENCE_CHANGED | LINK_CHANGED);
    }
    port().lock.run();
  }

  /** Somebody pressed the button and waits for the device. */
  void pressButton(Runnable released) {
    synchronized (port().lock) {
      waiting = released;
      raise(BUTTON);
    }
    port().lock.run();
  }

  private void raise(int events) {
    port().express.set(STATUS, 2, port().express.get(STATUS, 2) | events);
    signal();
  }
}
