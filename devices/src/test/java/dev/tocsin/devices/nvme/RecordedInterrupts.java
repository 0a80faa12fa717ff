package dev.tocsin.devices.nvme;

import dev.tocsin.interrupt.Notifier;
import dev.tocsin.pci.InterruptMode;
import dev.tocsin.pci.PciInterrupts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keeps what a device raised; the mode is the test's to choose. */
final class RecordedInterrupts implements PciInterrupts {
  private final List<Integer> messages = new ArrayList<>();
  private InterruptMode mode = InterruptMode.MSIX;
  private int vectors = 1024;
  private boolean level;
  private int rises;
  private boolean discarding;

  synchronized void mode(InterruptMode mode, int vectors) {
    this.mode = mode;
    this.vectors = vectors;
  }

  /** All vectors triggered, whatever the mode. */
  synchronized List<Integer> messages() {
    return List.copyOf(messages);
  }

  synchronized long messages(int vector) {
    return messages.stream().filter(each -> each == vector).count();
  }

  synchronized void forget() {
    messages.clear();
    rises = 0;
  }

  synchronized boolean level() {
    return level;
  }

  synchronized int rises() {
    return rises;
  }

  /** From now on messages are not kept. */
  synchronized void discard() {
    discarding = true;
  }

  @Override
  public synchronized void trigger(int vector) {
    if (!discarding) {
      messages.add(vector);
    }
  }

  @Override
  public synchronized void level(boolean asserted) {
    rises += asserted && !level ? 1 : 0;
    level = asserted;
  }

  @Override
  public synchronized InterruptMode mode() {
    return mode;
  }

  @Override
  public synchronized int vectors() {
    return vectors;
  }

  @Override
  public Optional<Notifier> notifier(int vector) {
    return Optional.empty();
  }
}
