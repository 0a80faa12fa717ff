package dev.tocsin.kvm;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.tocsin.linux.LinuxException;
import dev.tocsin.linux.Mapping;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Objects;

/**
 * The table that says what each GSI does, {@code struct kvm_irq_routing}.
 *
 * <p>Native memory that is filled anew for each commit. Not thread-safe.
 */
public final class KvmRoutingTable implements AutoCloseable {
  /** How many entries KVM takes, those of the chips' pins included (S10). */
  public static final int CAPACITY = 4096;

  static final StructLayout LAYOUT =
      Struct.of("kvm_irq_routing", JAVA_INT.withName("nr"), JAVA_INT.withName("flags"));

  /** One entry; the union has the widths of its largest member. */
  static final StructLayout ENTRY =
      Struct.of(
          "kvm_irq_routing_entry",
          JAVA_INT.withName("gsi"),
          JAVA_INT.withName("type"),
          JAVA_INT.withName("flags"),
          JAVA_INT.withName("pad"),
          MemoryLayout.unionLayout(
                  Struct.of(
                          "kvm_irq_routing_irqchip",
                          JAVA_INT.withName("irqchip"),
                          JAVA_INT.withName("pin"))
                      .withName("irqchip"),
                  Struct.of(
                          "kvm_irq_routing_msi",
                          JAVA_INT.withName("address_lo"),
                          JAVA_INT.withName("address_hi"),
                          JAVA_INT.withName("data"),
                          JAVA_INT.withName("devid"))
                      .withName("msi"),
                  MemoryLayout.sequenceLayout(32, JAVA_BYTE).withName("pad"))
              .withName("u"));

  private static final long GSI = Struct.offset(ENTRY, "gsi");
  private static final long TYPE = Struct.offset(ENTRY, "type");
  private static final long FLAGS = Struct.offset(ENTRY, "flags");
  private static final long IRQCHIP = union("irqchip", "irqchip");
  private static final long PIN = union("irqchip", "pin");
  private static final long ADDRESS_LO = union("msi", "address_lo");
  private static final long ADDRESS_HI = union("msi", "address_hi");
  private static final long DATA = union("msi", "data");
  private static final long DEVID = union("msi", "devid");

  static final int TYPE_IRQCHIP = 1;
  static final int TYPE_MSI = 2;

  private final Mapping memory;
  private final MemorySegment struct;
  private int size;

  private KvmRoutingTable(Mapping memory) {
    this.memory = memory;
    this.struct = memory.segment();
  }

  /**
   * Creates an empty table; its pages come into being as entries are added.
   *
   * @return a table the caller owns
   * @throws LinuxException if there is no memory
   */
  public static KvmRoutingTable create() throws LinuxException {
    return new KvmRoutingTable(Mapping.anonymous(LAYOUT.byteSize() + CAPACITY * ENTRY.byteSize()));
  }

  private static long union(String member, String field) {
    return ENTRY.byteOffset(
        PathElement.groupElement("u"),
        PathElement.groupElement(member),
        PathElement.groupElement(field));
  }

  /**
   * Routes a GSI to a pin of the kernel's own chips.
   *
   * @param gsi the GSI
   * @param chip 0 and 1 are the 8259A pair, 2 the IOAPIC
   * @param pin the pin of that chip
   * @throws IndexOutOfBoundsException if the table is full
   */
  public void addPin(int gsi, int chip, int pin) {
    long entry = entry(gsi, TYPE_IRQCHIP, 0);
    struct.set(JAVA_INT, entry + IRQCHIP, chip);
    struct.set(JAVA_INT, entry + PIN, pin);
  }

  /**
   * Routes a GSI to a message.
   *
   * @param gsi the GSI
   * @param msi what it sends
   * @throws IndexOutOfBoundsException if the table is full
   */
  public void addMessage(int gsi, KvmMsi msi) {
    long entry = entry(gsi, TYPE_MSI, msi.flags());
    struct.set(JAVA_INT, entry + ADDRESS_LO, msi.lowAddr());
    struct.set(JAVA_INT, entry + ADDRESS_HI, msi.highAddr());
    struct.set(JAVA_INT, entry + DATA, msi.data());
    struct.set(JAVA_INT, entry + DEVID, msi.devId());
  }

  private long entry(int gsi, int type, int flags) {
    long entry = LAYOUT.byteSize() + Objects.checkIndex(size, CAPACITY) * ENTRY.byteSize();
    struct.set(JAVA_INT, entry + GSI, gsi);
    struct.set(JAVA_INT, entry + TYPE, type);
    struct.set(JAVA_INT, entry + FLAGS, flags);
    size++;
    return entry;
  }

  /**
   * Returns how many entries there are.
   *
   * @return 0 to {@link #CAPACITY}
   */
  public int size() {
    return size;
  }

  /**
   * Drops all entries but the first ones.
   *
   * @param newSize how many to keep, at most {@link #size()}
   */
  public void truncate(int newSize) {
    size = Objects.checkIndex(newSize, size + 1);
  }

  /** The struct, its count set. */
  MemorySegment struct() {
    struct.set(JAVA_INT, 0, size);
    return struct;
  }

  /** Gives the memory back; idempotent. */
  @Override
  public void close() {
    memory.close();
  }
}
