package dev.tocsin.machine.boot;

/**
 * The state in which the first processor starts: 32-bit protected mode, flat, paging off (Multiboot
 * Specification, 3.2).
 *
 * @param eip address of the first instruction
 * @param eax what tells the image that a multiboot loader started it
 * @param ebx address of the information structure
 * @param gdt address of the descriptor table
 */
public record EntryState(long eip, long eax, long ebx, long gdt) {
  /** EAX at the start. */
  public static final long MULTIBOOT_MAGIC = 0x2badb002L;

  /** Selector of the code segment, base 0, limit 4 GiB. */
  public static final int CODE_SELECTOR = 0x08;

  /** Selector of the data segments, base 0, limit 4 GiB. */
  public static final int DATA_SELECTOR = 0x10;

  /** CR0: protection enabled, extension type. */
  public static final long CR0 = 0x11;

  /** Limit of the descriptor table, bytes less one. */
  public static final int GDT_LIMIT = 3 * Long.BYTES - 1;
}
