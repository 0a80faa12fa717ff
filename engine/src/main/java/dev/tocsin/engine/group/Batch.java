package dev.tocsin.engine.group;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes gathered for one transition of a group, put into force by index: where several become
 * pending messages at once, the lowest is sent first. Confined to one thread.
 */
final class Batch implements MessageBatch {
  private final MessageSourceGroup group;
  private final List<Change> changes = new ArrayList<>();

  /** Each index was above the one before: nothing to sort, and no source was named twice. */
  private boolean rising = true;

  private int last = -1;
  private boolean done;

  Batch(MessageSourceGroup group) {
    this.group = group;
  }

  /** One source's change: unmasked with a message, or masked, its message kept. */
  record Change(int index, @Nullable MsiIrqSourceConfig unmasked) {
    Vector.Setting wanted(Vector vector) {
      return unmasked == null
          ? new Vector.Setting(vector.message(), true)
          : new Vector.Setting(vector.prepare(unmasked), false);
    }
  }

  @Override
  public void unmask(int index, MsiIrqSourceConfig message) throws InterruptException {
    add(index, message);
  }

  @Override
  public void mask(int index) throws InterruptException {
    add(index, null);
  }

  private void add(int index, @Nullable MsiIrqSourceConfig unmasked) throws InterruptException {
    group.checkIndex(index);
    rising &= index > last;
    last = index;
    changes.add(new Change(index, unmasked));
  }

  @Override
  public void close() throws InterruptException {
    if (!done) {
      done = true;
      group.commit(rising ? changes : lastOfEach());
    }
  }

  /** The last change of each source counts. */
  private List<Change> lastOfEach() {
    var sorted = new TreeMap<Integer, Change>();
    changes.forEach(change -> sorted.put(change.index, change));
    return List.copyOf(sorted.values());
  }
}
