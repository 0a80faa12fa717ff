package dev.tocsin.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * One message of sendmsg(2) or recvmsg(2): bytes, and descriptors in one control message, cmsg(3).
 *
 * <p>Lives in its caller's arena and belongs to one thread.
 */
final class SocketMessage {
  /** SCM_MAX_FD of the kernel. */
  static final int MAX_DESCRIPTORS = 253;

  private static final long HEADER = Layouts.CMSGHDR.byteSize();

  private final MemorySegment header;
  private final MemorySegment vector;
  private final MemorySegment control;

  /**
   * A message with room for exactly so many descriptors: CMSG_LEN, as CMSG_SPACE would admit one
   * more.
   */
  SocketMessage(Arena arena, int descriptors) {
    header = arena.allocate(Layouts.MSGHDR);
    vector = arena.allocate(Layouts.IOVEC);
    control = arena.allocate(HEADER + (long) descriptors * Integer.BYTES, Long.BYTES);
    header.set(JAVA_LONG, Layouts.MSG_IOV, vector.address());
    header.set(JAVA_LONG, Layouts.MSG_IOVLEN, 1);
    if (descriptors > 0) {
      header.set(JAVA_LONG, Layouts.MSG_CONTROL, control.address());
      header.set(JAVA_LONG, Layouts.MSG_CONTROLLEN, control.byteSize());
    }
  }

  MemorySegment header() {
    return header;
  }

  /** Sets which native bytes are sent or filled next. */
  void bytes(MemorySegment bytes) {
    bytes(bytes, 0, bytes.byteSize());
  }

  /** Sets which part of native bytes is sent or filled next; the caller has checked the range. */
  void bytes(MemorySegment bytes, long offset, long length) {
    vector.set(JAVA_LONG, Layouts.IOV_BASE, bytes.address() + offset);
    vector.set(JAVA_LONG, Layouts.IOV_LEN, length);
  }

  /** Puts one descriptor into the control message; all places must be filled before sending. */
  void descriptor(int index, int number) {
    control.set(JAVA_LONG, Layouts.CMSG_LEN, control.byteSize());
    control.set(JAVA_INT, Layouts.CMSG_LEVEL, SocketCalls.SOL_SOCKET);
    control.set(JAVA_INT, Layouts.CMSG_TYPE, SocketCalls.SCM_RIGHTS);
    control.set(JAVA_INT, HEADER + (long) index * Integer.BYTES, number);
  }

  /** Makes room for descriptors again, before the next message is received. */
  void welcomeDescriptors() {
    header.set(JAVA_LONG, Layouts.MSG_CONTROLLEN, control.byteSize());
  }

  /** Leaves the descriptors out from now on: they went with the first bytes. */
  void forgetDescriptors() {
    header.set(JAVA_LONG, Layouts.MSG_CONTROLLEN, 0);
  }

  /** Whether the kernel dropped descriptors, for want of room here or in the process. */
  boolean truncated() {
    return (header.get(JAVA_INT, Layouts.MSG_FLAGS) & SocketCalls.MSG_CTRUNC) != 0;
  }

  /** Takes over the received descriptors; to be called once. */
  List<Fd> takeDescriptors() {
    long end = header.get(JAVA_LONG, Layouts.MSG_CONTROLLEN);
    if (end < HEADER) {
      return List.of();
    }
    var taken = new ArrayList<Fd>();
    long length;
    for (long at = 0; at + HEADER <= end; at += length + 7 & ~7) {
      length = control.get(JAVA_LONG, at + Layouts.CMSG_LEN);
      if (length < HEADER) {
        break;
      }
      if (control.get(JAVA_INT, at + Layouts.CMSG_LEVEL) == SocketCalls.SOL_SOCKET
          && control.get(JAVA_INT, at + Layouts.CMSG_TYPE) == SocketCalls.SCM_RIGHTS) {
        for (long one = at + HEADER; one + Integer.BYTES <= at + length; one += Integer.BYTES) {
          taken.add(Fd.adopt(control.get(JAVA_INT, one)));
        }
      }
    }
    return List.copyOf(taken);
  }
}
