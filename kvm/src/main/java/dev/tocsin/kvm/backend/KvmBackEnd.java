package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.kvm.Capability;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.LinuxException;
import java.util.Optional;

/**
 * A machine whose interrupt chips are the kernel's, as the engine sees it.
 *
 * <p>Thread-safe. The machine must have been given its chips, and wide destinations if it shall
 * have them, before this is created.
 */
public final class KvmBackEnd implements AutoCloseable {
  private final KvmPoll poll;
  private final KvmRouting routing;
  private final KvmDoorbells doorbells;
  private final KvmResample resample;
  private final BackEnd ports;

  private KvmBackEnd(Vm vm, KvmPoll poll, KvmRouting routing, boolean namesRequester) {
    this.poll = poll;
    this.routing = routing;
    this.doorbells = new KvmDoorbells(vm, poll);
    this.resample = new KvmResample(vm, poll);
    this.ports =
        new BackEnd(
            "kvm",
            new KvmMessages(vm, namesRequester),
            new KvmLines(vm),
            Optional.of(resample),
            Optional.of(new BackEnd.Rings(doorbells, poll, Optional.of(routing))));
  }

  /**
   * Creates the back end of a machine.
   *
   * @param vm a machine with the kernel's chips; stays its owner's, and open until after this is
   *     closed
   * @return a back end the caller owns
   * @throws LinuxException if the host is out of descriptors
   */
  public static KvmBackEnd create(Vm vm) throws LinuxException {
    boolean namesRequester = vm.check(Capability.MSI_DEVID) > 0;
    var poll = KvmPoll.create();
    try {
      return new KvmBackEnd(vm, poll, KvmRouting.ofKernelChips(vm), namesRequester);
    } catch (LinuxException refused) {
      poll.close();
      throw refused;
    }
  }

  /**
   * Returns the ports.
   *
   * @return all five of them; valid until {@link #close}
   */
  public BackEnd backEnd() {
    return ports;
  }

  /**
   * Unbinds and closes what the engine left, wakes the waiting thread and gives all back;
   * idempotent.
   */
  @Override
  public void close() {
    resample.close();
    doorbells.close();
    poll.close();
    routing.close();
  }
}
