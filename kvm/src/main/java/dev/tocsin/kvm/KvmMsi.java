package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * One message for KVM_SIGNAL_MSI or a route, {@code struct kvm_msi}; immutable.
 *
 * <p>The struct lies on the Java heap, so the garbage collector owns it: a message may be replaced
 * while another thread still sends it (S22). Only short requests may pass it to the kernel.
 */
public final class KvmMsi {
  static final StructLayout LAYOUT =
      Struct.of(
          "kvm_msi",
          JAVA_INT.withName("address_lo"),
          JAVA_INT.withName("address_hi"),
          JAVA_INT.withName("data"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("devid"),
          MemoryLayout.sequenceLayout(12, JAVA_BYTE).withName("pad"));

  private static final int WORDS = (int) (LAYOUT.byteSize() / Integer.BYTES);
  private static final int ADDRESS_LO = Struct.word(LAYOUT, "address_lo");
  private static final int ADDRESS_HI = Struct.word(LAYOUT, "address_hi");
  private static final int DATA = Struct.word(LAYOUT, "data");
  private static final int FLAGS = Struct.word(LAYOUT, "flags");
  private static final int DEVID = Struct.word(LAYOUT, "devid");

  /** The field devid counts: KVM_MSI_VALID_DEVID. */
  static final int VALID_DEVID = 1;

  /**
   * The struct as words: a guest enables 2048 vectors before any code is compiled, and interpreted
   * code writes an array a hundred times faster than a segment.
   */
  private final int[] words;

  private final MemorySegment struct;

  private KvmMsi(int[] words) {
    this.words = words;
    struct = MemorySegment.ofArray(words);
  }

  /**
   * Makes a message that does not name its requester.
   *
   * @param highAddr upper half of the address
   * @param lowAddr lower half of the address
   * @param data what is written there
   * @return the message
   */
  public static KvmMsi of(int highAddr, int lowAddr, int data) {
    return make(highAddr, lowAddr, data, 0, 0);
  }

  /**
   * Makes a message that names its requester, for a KVM that has {@link Capability#MSI_DEVID}
   * (S12).
   *
   * @param highAddr upper half of the address
   * @param lowAddr lower half of the address
   * @param data what is written there
   * @param devId the requester
   * @return the message
   */
  public static KvmMsi from(int highAddr, int lowAddr, int data, int devId) {
    return make(highAddr, lowAddr, data, VALID_DEVID, devId);
  }

  private static KvmMsi make(int highAddr, int lowAddr, int data, int flags, int devId) {
    int[] words = new int[WORDS];
    words[ADDRESS_HI] = highAddr;
    words[ADDRESS_LO] = lowAddr;
    words[DATA] = data;
    words[FLAGS] = flags;
    words[DEVID] = devId;
    return new KvmMsi(words);
  }

  /** The struct, on the heap; not to be written. */
  MemorySegment struct() {
    return struct;
  }

  /**
   * Returns the upper half of the address.
   *
   * @return 32 bits
   */
  public int highAddr() {
    return words[ADDRESS_HI];
  }

  /**
   * Returns the lower half of the address.
   *
   * @return 32 bits
   */
  public int lowAddr() {
    return words[ADDRESS_LO];
  }

  /**
   * Returns what is written there.
   *
   * @return 32 bits
   */
  public int data() {
    return words[DATA];
  }

  /** The flags, {@link #VALID_DEVID} or none. */
  int flags() {
    return words[FLAGS];
  }

  /** The requester, if the flags say so. */
  int devId() {
    return words[DEVID];
  }
}
