package dev.tocsin.chip.x86;

import dev.tocsin.chip.x86.apic.ApicAddress;
import dev.tocsin.chip.x86.apic.ApicInbox;
import dev.tocsin.chip.x86.apic.ApicMode;
import dev.tocsin.chip.x86.message.InterruptMessage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has which address, at one moment; immutable.
 *
 * <p>A physical destination is an array index, a logical one in x2APIC mode arithmetic and at most
 * 16 indices. Logical destinations of xAPIC mode are compared one by one.
 *
 * <p>Targets of a message that can have several are walked by a cursor: {@link #next} finds one,
 * {@link #at} says who it is. A cursor has no object, so that sending allocates nothing.
 */
final class DestinationMap {
  private static final int CLUSTER = 16;
  private static final int BYTE = 0xff;

  private final @Nullable ApicInbox[] byId;

  /** Only those in x2APIC mode. */
  private final @Nullable ApicInbox[] wide;

  private final ApicInbox[] all;

  /** Those in xAPIC mode, and their addresses. */
  private final ApicInbox[] narrow;

  private final ApicAddress[] addresses;
  private final int narrowCount;

  DestinationMap(List<ApicInbox> inboxes) {
    int size = inboxes.stream().mapToInt(inbox -> inbox.address().initialId()).max().orElse(0) + 1;
    byId = new @Nullable ApicInbox[Math.max(size, BYTE + 1)];
    wide = new @Nullable ApicInbox[byId.length];
    all =
        inboxes.stream()
            .filter(inbox -> inbox.address().mode() != ApicMode.DISABLED)
            .toArray(ApicInbox[]::new);
    narrow = new ApicInbox[all.length];
    addresses = new ApicAddress[all.length];
    int count = 0;
    for (ApicInbox inbox : all) {
      ApicAddress address = inbox.address();
      if (address.mode() == ApicMode.X2APIC) {
        wide[address.id()] = inbox;
        byId[address.id()] = inbox;
      } else {
        narrow[count] = inbox;
        addresses[count++] = address;
      }
    }
    narrowCount = count;
    for (int i = 0; i < count; i++) {
      addNarrow(addresses[i], narrow[i]);
    }
  }

  /**
   * Ids of xAPIC mode have 8 bits, so those of processors beyond repeat; such a processor answers
   * to its full id also before it is in x2APIC mode, or nobody could start it.
   */
  private void addNarrow(ApicAddress address, ApicInbox inbox) {
    int id = address.initialId() > BYTE ? address.initialId() : address.id();
    if (byId[id] == null) {
      byId[id] = inbox;
    }
  }

  /** The local APIC with an id, or null. */
  @Nullable ApicInbox physical(int id) {
    return Integer.compareUnsigned(id, byId.length) < 0 ? byId[id] : null;
  }

  /** The cursor of the first target from a cursor on, or -1; the first of all is from 0. */
  int next(InterruptMessage message, int from) {
    return switch (message.addressing()) {
      case PHYSICAL -> from == 0 && physical(message.destination()) != null ? 0 : -1;
      case BROADCAST -> from < all.length ? from : -1;
      case BYTE_BROADCAST -> from < narrowCount + (wide[BYTE] == null ? 0 : 1) ? from : -1;
      case LOGICAL -> nextLogical(message.destination(), from);
    };
  }

  /** The target at a cursor that {@link #next} found. */
  @Nullable ApicInbox at(InterruptMessage message, int cursor) {
    return switch (message.addressing()) {
      case PHYSICAL -> physical(message.destination());
      case BROADCAST -> all[cursor];
      case BYTE_BROADCAST -> cursor < narrowCount ? narrow[cursor] : wide[BYTE];
      case LOGICAL ->
          cursor < CLUSTER ? clustered(message.destination(), cursor) : narrow[cursor - CLUSTER];
    };
  }

  private int nextLogical(int destination, int from) {
    int cursor = from;
    while (cursor < CLUSTER) {
      int members = (destination & 0xffff) >>> cursor;
      if (members == 0) {
        cursor = CLUSTER;
      } else {
        cursor += Integer.numberOfTrailingZeros(members);
        if (clustered(destination, cursor) != null) {
          return cursor;
        }
        cursor++;
      }
    }
    for (int i = cursor - CLUSTER; i < narrowCount; i++) {
      if (addresses[i].matches(destination)) {
        return i + CLUSTER;
      }
    }
    return -1;
  }

  private @Nullable ApicInbox clustered(int destination, int member) {
    int id = (destination >>> 16) * CLUSTER + member;
    return id < wide.length ? wide[id] : null;
  }
}
