package dev.tocsin.devices.nvme;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A submission and a completion queue, as a driver sees them. */
final class Pair {
  private final NvmeController controller;
  private final ByteBuffer ram;
  private final int id;
  private final int size;
  private final int submissions;
  private final int completions;
  private int tail;
  private int head;
  private int phase = 1;
  private int commands;
  private @Nullable Shadows shadows;
  private int registerWrites;

  /** Where shadow doorbells and event indexes are. */
  private record Shadows(int doorbells, int eventIndexes) {}

  Pair(NvmeController controller, ByteBuffer ram, int id, int size, int submissions) {
    this.controller = controller;
    this.ram = ram;
    this.id = id;
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
  void shadow(int doorbells, int eventIndexes) {
    shadows = new Shadows(doorbells, eventIndexes);
  }

  /** How often a doorbell was written. */
  int registerWrites() {
    return registerWrites;
  }

  void ringTail() {
    ring(8 * id, tail);
  }

  /** As a driver has to: NVMe 1.4, 7.13. */
  private void ring(int doorbell, int value) {
    Shadows places = shadows;
    if (places == null) {
      write(doorbell, value);
      return;
    }
    int old = moveShadow(doorbell, value);
    if (passesEventIndex(doorbell, value, old)) {
      write(doorbell, value);
    }
  }

  private void write(int doorbell, int value) {
    registerWrites++;
    controller.write(0x1000L + doorbell, 4, value);
  }

  /** The first half of ringing the tail: returns the value before. */
  int moveShadowTail() {
    return moveShadow(8 * id, tail);
  }

  /** The second half. */
  void ringShadowTail(int old) {
    if (passesEventIndex(8 * id, tail, old)) {
      write(8 * id, tail);
    }
  }

  /** The first half of ringing the head: returns the value before. */
  int moveShadowHead() {
    return moveShadow(8 * id + 4, head);
  }

  /** The second half. */
  void ringShadowHead(int old) {
    if (passesEventIndex(8 * id + 4, head, old)) {
      write(8 * id + 4, head);
    }
  }

  private int moveShadow(int doorbell, int value) {
    int at = Objects.requireNonNull(shadows).doorbells + doorbell;
    int old = ram.getInt(at);
    VarHandle.releaseFence();
    ram.putInt(at, value);
    VarHandle.fullFence();
    return old;
  }

  private boolean passesEventIndex(int doorbell, int value, int old) {
    int event = ram.getInt(Objects.requireNonNull(shadows).eventIndexes + doorbell);
    return (value - event - 1 & 0xffff) < (value - old & 0xffff);
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
    ring(8 * id + 4, head);
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
