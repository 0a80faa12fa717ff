package dev.tocsin.engine.group;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes gathered for one transition of a group. Confined to one thread. */
final class Batch implements MessageBatch {
  private final MessageSourceGroup group;
  private final List<Change> changes = new ArrayList<>();
  private boolean done;

  Batch(MessageSourceGroup group) {
    this.group = group;
  }

  /** One source's change: unmasked with a message, or masked, its message kept. */
  record Change(int index, @Nullable MsiIrqSourceConfig unmasked) {}

  @Override
  public void unmask(int index, MsiIrqSourceConfig message) throws InterruptException {
    group.checkIndex(index);
    changes.add(new Change(index, message));
  }

  @Override
  public void mask(int index) throws InterruptException {
    group.checkIndex(index);
    changes.add(new Change(index, null));
  }

  @Override
  public void close() throws InterruptException {
    if (!done) {
      done = true;
      group.commit(changes);
    }
  }
}
