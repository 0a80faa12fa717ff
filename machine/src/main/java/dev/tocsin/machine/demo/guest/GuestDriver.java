package dev.tocsin.machine.demo.guest;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.machine.demo.tally.Account;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Asks the guest's driver to do things, and knows when a processor has nothing left to handle.
 *
 * <p>It wakes the guest by messages of its own, one source a processor, that are accounted like all
 * others. Their vector is the lowest in use, so that when its handler has run, every interrupt that
 * the processor had accepted before has been handled, too: the processor is quiet. Confined to one
 * thread.
 */
public final class GuestDriver {
  private static final int MESSAGE_ADDRESS = 0xfee00000;

  private final Guest guest;
  private final Counts counts;
  private final Patience patience;
  private final MessageGroup wakeups;
  private final Account account;
  private int sequence;

  /**
   * Creates the host's side of the driver.
   *
   * @param guest the shared pages
   * @param counts where the wake-ups are claimed
   * @param patience how long to wait for an answer
   * @param wakeups what {@link #wire} made ready: one source a processor
   * @param account of the wake-ups
   */
  public GuestDriver(
      Guest guest, Counts counts, Patience patience, MessageGroup wakeups, Account account) {
    this.guest = guest;
    this.counts = counts;
    this.patience = patience;
    this.wakeups = wakeups;
    this.account = account;
  }

  /**
   * Points source {@code n} of a group at processor {@code n}, and lets them live.
   *
   * @param wakeups one source a processor
   * @throws InterruptException if the host refuses
   */
  public static void wire(MessageGroup wakeups) throws InterruptException {
    wakeups.enable();
    try (var batch = wakeups.batch()) {
      for (int cpu = 0; cpu < wakeups.size(); cpu++) {
        int address = MESSAGE_ADDRESS | cpu << 12;
        batch.unmask(cpu, new MsiIrqSourceConfig(0, address, Protocol.CONTROL_VECTOR, 0));
      }
    }
  }

  /**
   * Looks for bells on all PCI buses.
   *
   * @return the numbers of their functions (bus, device, function); the driver numbers the bells in
   *     this order
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public List<Integer> enumerate() throws InterruptException, GuestCrashed, InterruptedException {
    int found = Math.clamp(command(Protocol.OP_ENUMERATE), 0, Protocol.MAX_BELLS);
    return IntStream.range(0, found).mapToObj(guest::found).toList();
  }

  /**
   * Lets an edge-triggered line arrive somewhere.
   *
   * @param irq the line
   * @param slot where its interrupts shall arrive
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void setupEdge(int irq, Slot slot)
      throws InterruptException, GuestCrashed, InterruptedException {
    command(Protocol.OP_SETUP_EDGE, irq, slot.vector(), slot.cpu());
  }

  /**
   * Loads the driver of a bell, which takes the best kind of interrupt it finds.
   *
   * @param bell its number
   * @param choice which kinds it may take, and how many sources
   * @param slots where they shall arrive; a pin's and MSIs arrive at the first processor
   * @return what it decided for
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public Loaded load(int bell, Choice choice, Slots slots)
      throws InterruptException, GuestCrashed, InterruptedException {
    return Loaded.of(
        command(
            Protocol.OP_LOAD,
            bell,
            choice.code(),
            choice.count(),
            slots.firstVector(),
            slots.vectors(),
            slots.firstCpu(),
            slots.cpus()));
  }

  /**
   * Unloads the driver of a bell, which gives its interrupts back.
   *
   * @param bell its number
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void unload(int bell) throws InterruptException, GuestCrashed, InterruptedException {
    command(Protocol.OP_UNLOAD, bell);
  }

  /**
   * Masks a message.
   *
   * @param bell its number
   * @param index number of the message
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void mask(int bell, int index)
      throws InterruptException, GuestCrashed, InterruptedException {
    command(Protocol.OP_MASK, bell, index);
  }

  /**
   * Unmasks a message.
   *
   * @param bell its number
   * @param index number of the message
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void unmask(int bell, int index)
      throws InterruptException, GuestCrashed, InterruptedException {
    command(Protocol.OP_UNMASK, bell, index);
  }

  /**
   * Lets a message arrive elsewhere: masks it, rewrites it, unmasks it. MSI-X only.
   *
   * @param bell its number
   * @param index number of the message
   * @param to where it shall arrive
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void retarget(int bell, int index, Slot to)
      throws InterruptException, GuestCrashed, InterruptedException {
    command(Protocol.OP_RETARGET, bell, index, to.vector(), to.cpu());
  }

  /**
   * Reads a message's pending bit in the device's registers.
   *
   * @param bell its number
   * @param index number of the message
   * @return true if it is pending
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean seesPending(int bell, int index)
      throws InterruptException, GuestCrashed, InterruptedException {
    return command(Protocol.OP_PENDING, bell, index) == 1;
  }

  private int command(int op, int... args)
      throws InterruptException, GuestCrashed, InterruptedException {
    for (int i = 0; i < args.length; i++) {
      guest.set(Protocol.COMMAND_ARGS + 4 * i, args[i]);
    }
    guest.set(Protocol.COMMAND_OP, op);
    int number = ++sequence;
    guest.set(Protocol.COMMAND_SEQ, number);
    quiet(0);
    if (!patience.await(() -> guest.get(Protocol.COMMAND_DONE) == number)) {
      throw new GuestCrashed("the guest's driver does not answer command " + op);
    }
    return guest.get(Protocol.COMMAND_RESULT);
  }

  /**
   * Waits until a processor has handled whatever it had accepted before this call.
   *
   * @param cpu number of the processor
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void quiet(int cpu) throws InterruptException, GuestCrashed, InterruptedException {
    var slot = new Slot(cpu, Protocol.CONTROL_VECTOR);
    account.settle(0, 0, counts.claim(slot), 0);
    long start = System.nanoTime();
    wakeups.trigger(cpu);
    boolean came = patience.await(() -> counts.unclaimed(slot) != 0);
    account.latency(System.nanoTime() - start);
    if (!came) {
      throw new GuestCrashed("cpu " + cpu + " does not answer");
    }
    account.settle(1, 1, counts.claim(slot), 0);
  }

  /**
   * Waits until every processor has handled whatever it had accepted before this call.
   *
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void allQuiet() throws InterruptException, GuestCrashed, InterruptedException {
    for (int cpu = 0; cpu < wakeups.size(); cpu++) {
      quiet(cpu);
    }
  }
}
