package dev.tocsin.engine.group;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import org.jspecify.annotations.Nullable;

/** Changes gathered for one transition of a group. Confined to one thread. */
final class Batch implements MessageBatch {
  private final MessageSourceGroup group;
  private final @Nullable MsiIrqSourceConfig[] messages;
  private final boolean[] named;
  private boolean done;

  Batch(MessageSourceGroup group) {
    this.group = group;
    messages = new @Nullable MsiIrqSourceConfig[group.size()];
    named = new boolean[group.size()];
  }

  @Override
  public void unmask(int index, MsiIrqSourceConfig message) throws InterruptException {
    name(index, message);
  }

  @Override
  public void mask(int index) throws InterruptException {
    name(index, null);
  }

  private void name(int index, @Nullable MsiIrqSourceConfig message) throws InterruptException {
    if (index < 0 || index >= named.length) {
      throw group.owner().invalidIndex(index, named.length);
    }
    named[index] = true;
    messages[index] = message;
  }

  @Override
  public void close() throws InterruptException {
    if (!done) {
      done = true;
      group.commit(messages, named);
    }
  }
}
