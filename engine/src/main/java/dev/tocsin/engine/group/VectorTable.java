package dev.tocsin.engine.group;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The vectors of a group, each made when it is first touched. Looked up by any thread without a
 * lock, made under the group's.
 */
final class VectorTable {
  private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(Vector[].class);

  private final @Nullable Vector[] slots;

  VectorTable(int size) {
    slots = new @Nullable Vector[size];
  }

  int size() {
    return slots.length;
  }

  boolean has(int index) {
    return index >= 0 && index < slots.length;
  }

  /** Returns a vector, or null if it is untouched or there is no such index. */
  @Nullable Vector get(int index) {
    return has(index) ? (Vector) SLOTS.getAcquire(slots, index) : null;
  }

  /** The same for who makes them: under the group's lock, and has checked the index. */
  @Nullable Vector present(int index) {
    return slots[index];
  }

  /** Publishes a vector. */
  Vector put(int index, Vector vector) {
    SLOTS.setRelease(slots, index, vector);
    return vector;
  }

  /** Returns those that were touched. */
  List<Vector> touched() {
    var list = new ArrayList<Vector>();
    for (Vector vector : slots) {
      if (vector != null) {
        list.add(vector);
      }
    }
    return list;
  }
}
