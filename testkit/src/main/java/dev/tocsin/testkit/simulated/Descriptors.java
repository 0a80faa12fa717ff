package dev.tocsin.testkit.simulated;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.testkit.Errno;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of the process: as with a real kernel the lowest free number is given out next,
 * so a number that is used after it was closed hits somebody else. Guarded by the kernel.
 */
final class Descriptors {
  /** Standard input, output and error. */
  private static final int FIRST = 3;

  private final List<@Nullable Object> open = new ArrayList<>();

  /** Opens a descriptor of a file; an {@link EventCounter}, or anything else. */
  int open(Object file) {
    if (file instanceof EventCounter counter) {
      counter.descriptors++;
    }
    int slot = open.indexOf(null);
    if (slot < 0) {
      open.add(file);
      return FIRST + open.size() - 1;
    }
    open.set(slot, file);
    return FIRST + slot;
  }

  /** Closes a descriptor; the last one of a bound counter unbinds it (S8). */
  void close(int number) {
    Object file = open.set(number - FIRST, null);
    if (file instanceof EventCounter counter && --counter.descriptors == 0) {
      counter.gsi = EventCounter.UNBOUND;
    }
  }

  /** Returns the counter behind a number. */
  EventCounter counter(int number) throws InterruptException {
    int slot = number - FIRST;
    Object file = slot >= 0 && slot < open.size() ? open.get(slot) : null;
    if (file instanceof EventCounter counter) {
      return counter;
    }
    int errno = file == null ? Errno.EBADF : Errno.EINVAL;
    throw new InterruptException(
        new HostCall("eventfd", errno), "descriptor %d is no eventfd".formatted(number));
  }

  int count() {
    return (int) open.stream().filter(file -> file != null).count();
  }
}
