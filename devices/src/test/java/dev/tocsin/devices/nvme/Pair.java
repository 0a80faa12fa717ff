package dev.tocsin.devices.nvme;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A submission and a completion queue, as a driver sees them. */
final class Pair {
  private final Doorbells doorbells;
  private final ByteBuffer ram;
  private final int size;
  private final int submissions;
  private final int completions;
  private int tail;
  private int head;
  private int phase = 1;
  private int commands;

  Pair(NvmeController controller, ByteBuffer ram, int id, int size, int submissions) {
    doorbells = new Doorbells(controller, ram, id);
    this.ram = ram;
    this.size = size;
    this.submissions = submissions;
    completions = submissions + 0x8000;
  }

  int submissions() {
    return submissions;
  }

  int completions() {
    return completions;
  }

  int size() {
    return size;
  }

  int tail() {
    return tail;
  }

  int head() {
    return head;
  }

  /** Writes a command without ringing; returns its identifier. */
  int put(Sqe sqe) {
    int command = commands++ & 0x7fff;
    ram.put(submissions + tail * 64, sqe.identifier(command).bytes());
    tail = (tail + 1) % size;
    return command;
  }

  /** From now on registers are written only if the event index asks for it. */
  void shadow(int shadows, int eventIndexes) {
    doorbells.shadow(shadows, eventIndexes);
  }

  /** How often a doorbell was written. */
  int registerWrites() {
    return doorbells.registerWrites();
  }

  void ringTail() {
    doorbells.ring(Doorbells.TAIL, tail);
  }

  /** The first half of ringing a tail in guest memory: returns the value before. */
  int moveShadowTail() {
    return doorbells.move(Doorbells.TAIL, tail);
  }

  /** The second half. */
  void ringShadowTail(int old) {
    doorbells.look(Doorbells.TAIL, tail, old);
  }

  /** The first half of ringing a head in guest memory: returns the value before. */
  int moveShadowHead() {
    return doorbells.move(Doorbells.HEAD, head);
  }

  /** The second half. */
  void ringShadowHead(int old) {
    doorbells.look(Doorbells.HEAD, head, old);
  }

  int submit(Sqe sqe) {
    int command = put(sqe);
    ringTail();
    return command;
  }

  /** Takes a completion without ringing; null if there is none. */
  @Nullable Cqe take() {
    int at = completions + head * 16;
    int last = ram.getInt(at + 12);
    if ((last >>> 16 & 1) != phase) {
      return null;
    }
    int third = ram.getInt(at + 8);
    Cqe cqe = new Cqe(ram.getInt(at), third & 0xffff, third >>> 16, last & 0xffff, last >>> 17);
    head = (head + 1) % size;
    phase ^= head == 0 ? 1 : 0;
    return cqe;
  }

  void ringHead() {
    doorbells.ring(Doorbells.HEAD, head);
  }

  /** Takes all there are and says so. */
  List<Cqe> takeAll() {
    List<Cqe> all = new ArrayList<>();
    for (Cqe cqe; (cqe = take()) != null; ) {
      all.add(cqe);
    }
    if (!all.isEmpty()) {
      ringHead();
    }
    return all;
  }

  /** Submits a command and takes its completion, which must be there at once. */
  Cqe run(Sqe sqe) {
    int command = submit(sqe);
    List<Cqe> all = takeAll();
    if (all.size() != 1 || all.getFirst().command() != command) {
      throw new AssertionError("one completion of command %d: %s".formatted(command, all));
    }
    return all.getFirst();
  }
}
