package dev.tocsin.junit;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptSourceConfig;
import dev.tocsin.interrupt.MessageBatch;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages that tell the trace who triggers them, and know whether something followed. */
final class TracedMessages extends TracedGroup<MessageGroup> implements MessageGroup {
  private final String device;
  private final Trace trace;
  private final Slots slots;

  // All guarded by this, for no longer than they are looked at.
  private final Source[] sources;
  private boolean enabled;
  private boolean destroyed;

  TracedMessages(MessageGroup inner, String device, Trace trace, Slots slots) {
    super(inner);
    this.device = device;
    this.trace = trace;
    this.slots = slots;
    sources = new Source[inner.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = new Source();
    }
  }

  private static final class Source {
    private @Nullable MsiIrqSourceConfig message;
    private boolean masked = true;
    private long triggered;
  }

  @Override
  public void trigger(int index) throws InterruptException {
    trace.add(device, "triggers source " + index);
    synchronized (this) {
      if (enabled && index >= 0 && index < sources.length) {
        sources[index].triggered = slots.next();
      }
    }
    super.trigger(index);
  }

  @Override
  public void enable() throws InterruptException {
    super.enable();
    synchronized (this) {
      enabled = true;
    }
  }

  @Override
  public synchronized void disable() throws InterruptException {
    super.disable();
    forget();
  }

  @Override
  public void update(int index, InterruptSourceConfig config, boolean masked, boolean setGsi)
      throws InterruptException {
    super.update(index, config, masked, setGsi);
    if (config instanceof MsiIrqSourceConfig message) {
      configured(index, message, masked);
    }
  }

  private synchronized void configured(int index, MsiIrqSourceConfig message, boolean masked) {
    sources[index].message = message;
    sources[index].masked = masked;
    trace.add(
        device,
        "source %d is 0x%08x 0x%04x, %s"
            .formatted(index, message.lowAddr(), message.data(), masked ? "masked" : "unmasked"));
  }

  private synchronized void masked(int index) {
    sources[index].masked = true;
    trace.add(device, "source %d is masked".formatted(index));
  }

  @Override
  public MessageBatch batch() throws InterruptException {
    return new Batch(inner().batch());
  }

  @Override
  public void close() {
    destroyed();
    super.close();
  }

  synchronized void destroyed() {
    destroyed = true;
  }

  private void forget() {
    enabled = false;
    for (Source source : sources) {
      source.triggered = 0;
    }
  }

  /** A live source's last trigger is lost if no message of it was sent since. */
  synchronized void judge(List<String> problems) {
    for (int i = 0; i < sources.length && enabled && !destroyed; i++) {
      Source source = sources[i];
      MsiIrqSourceConfig message = source.message;
      if (message != null && !source.masked && source.triggered > slots.lastSent(message)) {
        problems.add(
            "lost: %s: source %d was triggered, and no message 0x%08x 0x%04x followed"
                .formatted(device, i, message.lowAddr(), message.data()));
      }
    }
  }

  /** Notes what changed once it is in force. */
  private final class Batch implements MessageBatch {
    private final MessageBatch inner;
    private final Map<Integer, Runnable> changes = new LinkedHashMap<>();

    Batch(MessageBatch inner) {
      this.inner = inner;
    }

    @Override
    public void unmask(int index, MsiIrqSourceConfig message) throws InterruptException {
      inner.unmask(index, message);
      changes.put(index, () -> configured(index, message, false));
    }

    @Override
    public void mask(int index) throws InterruptException {
      inner.mask(index);
      changes.put(index, () -> masked(index));
    }

    @Override
    public void close() throws InterruptException {
      inner.close();
      changes.values().forEach(Runnable::run);
      changes.clear();
    }
  }
}
