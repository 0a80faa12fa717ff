package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.Doorbell;
import dev.tocsin.engine.port.MessageRoute;
import dev.tocsin.engine.port.RoutingPort;
import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.kvm.KvmRoutingTable;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.Errno;
import dev.tocsin.linux.LinuxException;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's routing table, and doorbells bound to it.
 *
 * <p>The table has the routes of lines, which depend on who has the chips, and those of messages. A
 * commit replaces it whole, so both lie here.
 */
final class KvmRouting implements RoutingPort, AutoCloseable {
  /** Pins of the two 8259A together. */
  private static final int PIC_PINS = 16;

  private static final int IOAPIC = 2;

  private final Vm vm;

  /** Entries that are always there: the pins of the kernel's chips. */
  private final int fixed;

  /** What the pins of an IOAPIC that is not the kernel's send; guarded by this. */
  private final @Nullable KvmMessage[] pins = new @Nullable KvmMessage[Vm.LINES];

  /** The messages in force; guarded by this. */
  private List<MessageRoute> messages = List.of();

  /** Filled anew by each commit; guarded by this. */
  private final KvmRoutingTable table;

  /** The GSIs of the messages in force. */
  private volatile BitSet live = new BitSet();

  private KvmRouting(Vm vm, boolean kernelHasPins) throws LinuxException {
    this.vm = vm;
    this.table = KvmRoutingTable.create();
    if (kernelHasPins) {
      for (int pin = 0; pin < PIC_PINS; pin++) {
        table.addPin(pin, pin / 8, pin % 8);
      }
      for (int pin = 0; pin < Vm.LINES; pin++) {
        table.addPin(pin, IOAPIC, pin);
      }
    }
    fixed = table.size();
  }

  /** The table of a machine whose lines end at the kernel's chips. */
  static KvmRouting ofKernelChips(Vm vm) throws LinuxException {
    return new KvmRouting(vm, true);
  }

  /** The table of a machine whose lines end elsewhere; it starts empty. */
  static KvmRouting ofOtherChips(Vm vm) throws LinuxException {
    return new KvmRouting(vm, false);
  }

  @Override
  public int firstGsi() {
    return Vm.LINES;
  }

  @Override
  public int capacity() {
    return KvmRoutingTable.CAPACITY - Math.max(fixed, Vm.LINES);
  }

  /**
   * The kernel takes the table whole or keeps the one before, so a refusal needs no undoing (S50).
   */
  @Override
  public synchronized void replace(List<MessageRoute> routes) throws InterruptException {
    if (routes.size() > capacity()) {
      throw new IllegalArgumentException(routes.size() + " routes, " + capacity() + " fit");
    }
    var gsis = new BitSet(Vm.GSI_LIMIT);
    for (var route : routes) {
      gsis.set(checkedGsi(route));
    }
    commit(routes);
    messages = List.copyOf(routes);
    live = gsis;
  }

  /**
   * Gives a pin of an IOAPIC that is not the kernel's its route, without which the kernel tells of
   * no end of its interrupts (S59); does nothing if it has it.
   */
  synchronized void routePin(int pin, KvmMessage message) throws InterruptException {
    KvmMessage before = pins[pin];
    if (before != null && before.config().equals(message.config())) {
      return;
    }
    pins[pin] = message;
    try {
      commit(messages);
    } catch (InterruptException refused) {
      pins[pin] = before;
      throw refused;
    }
  }

  /** Under the lock: fills the table anew and hands it to the kernel. */
  private void commit(List<MessageRoute> routes) throws InterruptException {
    table.truncate(fixed);
    for (int pin = 0; pin < pins.length; pin++) {
      KvmMessage message = pins[pin];
      if (message != null) {
        table.addMessage(pin, message.msi());
      }
    }
    for (var route : routes) {
      table.addMessage(route.gsi(), ((KvmMessage) route.message()).msi());
    }
    try {
      vm.setRouting(table);
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  private static int checkedGsi(MessageRoute route) {
    if (route.gsi() < Vm.LINES || route.gsi() >= Vm.GSI_LIMIT) {
      throw new IllegalArgumentException("no GSI for messages: " + route.gsi());
    }
    if (!route.message().deliverable()) {
      throw new IllegalArgumentException("not deliverable: " + route.message().config());
    }
    return route.gsi();
  }

  @Override
  public void attach(Doorbell bell, int gsi) throws InterruptException {
    var own = KvmDoorbell.own(bell);
    if (own.gsi() != KvmDoorbell.UNBOUND) {
      throw HostFailure.of("KVM_IRQFD", Errno.EBUSY, "the doorbell is bound to GSI " + own.gsi());
    }
    if (gsi < 0 || !live.get(gsi)) {
      // The kernel would accept it and swallow every ring (S1, S10).
      throw HostFailure.of("KVM_IRQFD", Errno.EINVAL, "GSI " + gsi + " has no route");
    }
    try {
      vm.bindIrqfd(own.eventFd(), gsi);
      own.setGsi(gsi);
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  @Override
  public void detach(Doorbell bell, int gsi) throws InterruptException {
    var own = KvmDoorbell.own(bell);
    if (own.gsi() != gsi) {
      throw new IllegalStateException(
          "the doorbell is bound to " + own.gsi() + ", not to " + gsi); // S7: the kernel is silent
    }
    try {
      vm.unbindIrqfd(own.eventFd(), gsi);
      own.setGsi(KvmDoorbell.UNBOUND);
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  @Override
  public synchronized void close() {
    table.close();
  }
}
