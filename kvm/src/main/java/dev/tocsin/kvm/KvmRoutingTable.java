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

  private static final int HEAD_WORDS = (int) (LAYOUT.byteSize() / Integer.BYTES);
  private static final int ENTRY_WORDS = (int) (ENTRY.byteSize() / Integer.BYTES);
  private static final int GSI = Struct.word(ENTRY, "gsi");
  private static final int TYPE = Struct.word(ENTRY, "type");
  private static final int FLAGS = Struct.word(ENTRY, "flags");
  private static final int IRQCHIP = union("irqchip", "irqchip");
  private static final int PIN = union("irqchip", "pin");
  private static final int ADDRESS_LO = union("msi", "address_lo");
  private static final int ADDRESS_HI = union("msi", "address_hi");
  private static final int DATA = union("msi", "data");
  private static final int DEVID = union("msi", "devid");

  static final int TYPE_IRQCHIP = 1;
  static final int TYPE_MSI = 2;

  private final Mapping memory;
  private final MemorySegment struct;

  /** What the struct is filled with: interpreted code writes an array much faster. */
  private final int[] words = new int[HEAD_WORDS + CAPACITY * ENTRY_WORDS];

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

  /** Where a member of the union starts, in words. */
  private static int union(String member, String field) {
    long bytes =
        ENTRY.byteOffset(
            PathElement.groupElement("u"),
            PathElement.groupElement(member),
            PathElement.groupElement(field));
    return (int) (bytes / Integer.BYTES);
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
    int entry = entry(gsi, TYPE_IRQCHIP, 0);
    words[entry + IRQCHIP] = chip;
    words[entry + PIN] = pin;
  }

  /**
   * Routes a GSI to a message.
   *
   * @param gsi the GSI
   * @param msi what it sends
   * @throws IndexOutOfBoundsException if the table is full
   */
  public void addMessage(int gsi, KvmMsi msi) {
    int entry = entry(gsi, TYPE_MSI, msi.flags());
    words[entry + ADDRESS_LO] = msi.lowAddr();
    words[entry + ADDRESS_HI] = msi.highAddr();
    words[entry + DATA] = msi.data();
    words[entry + DEVID] = msi.devId();
  }

  private int entry(int gsi, int type, int flags) {
    int entry = HEAD_WORDS + Objects.checkIndex(size, CAPACITY) * ENTRY_WORDS;
    words[entry + GSI] = gsi;
    words[entry + TYPE] = type;
    words[entry + FLAGS] = flags;
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

  /** The struct, filled. */
  MemorySegment struct() {
    words[0] = size;
    MemorySegment.copy(words, 0, struct, JAVA_INT, 0, HEAD_WORDS + size * ENTRY_WORDS);
    return struct;
  }

  /** Gives the memory back; idempotent. */
  @Override
  public void close() {
    memory.close();
  }
}
