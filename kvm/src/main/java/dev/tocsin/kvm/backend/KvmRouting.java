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

/** The kernel's routing table, and doorbells bound to it. */
final class KvmRouting implements RoutingPort, AutoCloseable {
  /** Pins of the two 8259A together. */
  private static final int PIC_PINS = 16;

  private static final int IOAPIC = 2;

  /** Entries that are always there: the pins of the kernel's chips. */
  private static final int FIXED = PIC_PINS + Vm.LINES;

  private final Vm vm;

  /** Filled anew by each commit; guarded by this. */
  private final KvmRoutingTable table;

  /** The GSIs of the messages in force. */
  private volatile BitSet live = new BitSet();

  KvmRouting(Vm vm) throws LinuxException {
    this.vm = vm;
    this.table = KvmRoutingTable.create();
    for (int pin = 0; pin < PIC_PINS; pin++) {
      table.addPin(pin, pin / 8, pin % 8);
    }
    for (int pin = 0; pin < Vm.LINES; pin++) {
      table.addPin(pin, IOAPIC, pin);
    }
  }

  @Override
  public int firstGsi() {
    return Vm.LINES;
  }

  @Override
  public int capacity() {
    return KvmRoutingTable.CAPACITY - FIXED;
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
    table.truncate(FIXED);
    for (var route : routes) {
      table.addMessage(checkedGsi(route), ((KvmMessage) route.message()).msi());
      gsis.set(route.gsi());
    }
    try {
      vm.setRouting(table);
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
    live = gsis;
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
