package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.kvm.KvmMsi;
import dev.tocsin.kvm.Vm;

/** Prepares messages for KVM_SIGNAL_MSI and the routing table alike. */
final class KvmMessages implements MessagePort {
  /** Where local APICs answer: the upper 12 bits of the low address (Intel SDM 3A, 11.11.1). */
  private static final int WINDOW = 0xfee0_0000;

  private static final int WINDOW_MASK = 0xfff0_0000;

  /** Bits 11:5 of the low address carry bits 14:8 of the destination (S11). */
  private static final int EXTENDED_DESTINATION = 0xfe0;

  private static final int EXTENDED_SHIFT = 3;

  /** Vectors below are reserved to exceptions (S15). */
  private static final int FIRST_VECTOR = 16;

  private final Vm vm;
  private final boolean wide;
  private final boolean namesRequester;

  KvmMessages(Vm vm, boolean namesRequester) {
    this.vm = vm;
    this.wide = vm.wideDestinations();
    this.namesRequester = namesRequester;
  }

  @Override
  public KvmMessage prepare(MsiIrqSourceConfig message) {
    return new KvmMessage(vm, message, isDeliverable(message), translate(message));
  }

  private KvmMsi translate(MsiIrqSourceConfig message) {
    int high = message.highAddr();
    int low = message.lowAddr();
    if (wide) {
      high |= (low & EXTENDED_DESTINATION) << EXTENDED_SHIFT;
      low &= ~EXTENDED_DESTINATION;
    }
    return namesRequester
        ? KvmMsi.from(high, low, message.data(), message.devId())
        : KvmMsi.of(high, low, message.data());
  }

  private boolean isDeliverable(MsiIrqSourceConfig message) {
    boolean inWindow = (message.lowAddr() & WINDOW_MASK) == WINDOW;
    // One such entry would make the kernel refuse the whole table (S11).
    boolean poison = wide && (message.highAddr() & 0xff) != 0;
    return inWindow && !poison && hasVectorIfNeeded(message.data());
  }

  /** By delivery mode, data bits 10:8 (Intel SDM 3A, 11.11.2). */
  private static boolean hasVectorIfNeeded(int data) {
    return switch (data >> 8 & 7) {
      case 0, 1 -> (data & 0xff) >= FIRST_VECTOR; // fixed, lowest priority
      case 2, 4, 5, 7 -> true; // SMI, NMI, INIT, ExtINT: the vector does not count
      default -> false; // reserved
    };
  }
}
