package dev.tocsin.testkit.simulated;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.InterruptException.HostCall;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.testkit.Errno;

/** A descriptor somebody holds. Guarded by the kernel. */
final class SimulatedNotifier implements Notifier {
  private final SimulatedKernel kernel;
  private final int number;
  private boolean closed;

  SimulatedNotifier(SimulatedKernel kernel, int number) {
    this.kernel = kernel;
    this.number = number;
  }

  @Override
  public void ring() throws InterruptException {
    synchronized (kernel.lock()) {
      if (closed) {
        throw new InterruptException(new HostCall("write", Errno.EBADF), "the handle is closed");
      }
      kernel.write(kernel.descriptors().counter(number));
    }
  }

  @Override
  public int descriptor() {
    return number;
  }

  @Override
  public void close() {
    synchronized (kernel.lock()) {
      if (!closed) {
        closed = true;
        kernel.descriptors().close(number);
      }
    }
  }
}
