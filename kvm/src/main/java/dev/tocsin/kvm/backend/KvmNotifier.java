package dev.tocsin.kvm.backend;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.Notifier;
import dev.tocsin.linux.EventFd;
import dev.tocsin.linux.LinuxException;

/** A duplicate of a doorbell's eventfd. */
record KvmNotifier(EventFd eventFd) implements Notifier {
  @Override
  public void ring() throws InterruptException {
    try {
      eventFd.write(1); // false: the counter is full, so the source is pending anyway (S13)
    } catch (LinuxException refused) {
      throw HostFailure.of(refused);
    }
  }

  @Override
  public int descriptor() {
    return eventFd.fd();
  }

  @Override
  public void close() {
    eventFd.close();
  }
}
