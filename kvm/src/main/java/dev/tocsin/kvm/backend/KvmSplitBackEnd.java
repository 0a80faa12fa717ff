package dev.tocsin.kvm.backend;

import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.PreparedMessage;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.kvm.Capability;
import dev.tocsin.kvm.Vm;
import dev.tocsin.linux.LinuxException;
import java.util.Objects;
import java.util.Optional;

/**
 * A machine whose local APICs are the kernel's and whose other chips are somebody else's.
 *
 * <p>Messages and rings go the kernel's way. Lines and their ends do not: their owner brings the
 * ports, and sends what its IOAPIC has to send by {@link #pinMessage}.
 *
 * <p>Thread-safe. The machine must have its split chip, and wide destinations if it shall have
 * them, before this is created.
 */
public final class KvmSplitBackEnd implements AutoCloseable {
  private final KvmPoll poll;
  private final KvmRouting routing;
  private final KvmDoorbells doorbells;
  private final KvmMessages messages;

  private KvmSplitBackEnd(Vm vm, KvmPoll poll, KvmRouting routing, boolean namesRequester) {
    this.poll = poll;
    this.routing = routing;
    doorbells = new KvmDoorbells(vm, poll);
    messages = new KvmMessages(vm, namesRequester);
  }

  /**
   * Creates the back end of a machine.
   *
   * @param vm a machine with a split chip of {@link Vm#LINES} pins; stays its owner's, and open
   *     until after this is closed
   * @return a back end the caller owns
   * @throws LinuxException if the host is out of descriptors
   */
  public static KvmSplitBackEnd create(Vm vm) throws LinuxException {
    boolean namesRequester = vm.check(Capability.MSI_DEVID) > 0;
    var poll = KvmPoll.create();
    try {
      return new KvmSplitBackEnd(vm, poll, KvmRouting.ofOtherChips(vm), namesRequester);
    } catch (LinuxException refused) {
      poll.close();
      throw refused;
    }
  }

  /**
   * Returns the ports.
   *
   * @param lines the lines of the other chips
   * @param resample their lines that fall at the end of an interrupt
   * @return all five ports; valid until {@link #close}
   */
  public BackEnd backEnd(LinePort lines, ResamplePort resample) {
    return new BackEnd(
        "kvm split",
        messages,
        lines,
        Optional.of(resample),
        Optional.of(new BackEnd.Rings(doorbells, poll, Optional.of(routing))));
  }

  /**
   * Makes what a pin of the IOAPIC sends ready to be delivered.
   *
   * <p>A level-triggered message gets its route before it is first delivered (S59): that delivery
   * costs a commit of the table, the others do not. If the host refuses the route, the delivery
   * fails and the next one tries again.
   *
   * @param pin 0 to {@link Vm#LINES} - 1
   * @param message what the pin's entry says
   * @return the message, to be delivered by one thread at a time
   */
  public PreparedMessage pinMessage(int pin, MsiIrqSourceConfig message) {
    Objects.checkIndex(pin, Vm.LINES);
    return new KvmPinMessage(routing, pin, messages.prepare(message));
  }

  /** Unbinds and closes what the engine left and gives all back; idempotent. */
  @Override
  public void close() {
    doorbells.close();
    poll.close();
    routing.close();
  }
}
