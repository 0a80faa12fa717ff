package dev.tocsin.machine.demo.guest;

import dev.tocsin.interrupt.InterruptException;
import dev.tocsin.interrupt.MessageGroup;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import dev.tocsin.machine.demo.tally.Account;

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

  /** What a live bell's status reads. */
  private static final int LIVE = 1;

  private static final int OFF = 0;

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
   * Looks for a bell.
   *
   * @param bell its address
   * @return its capabilities, 0 if there is none
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public int probe(long bell) throws InterruptException, GuestCrashed, InterruptedException {
    return command(Protocol.OP_PROBE, (int) bell);
  }

  /**
   * Decides for an edge-triggered line.
   *
   * @param bell its address
   * @param slot where the line's interrupts shall arrive
   * @return true if the bell is live
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean setupEdge(long bell, Slot slot)
      throws InterruptException, GuestCrashed, InterruptedException {
    return LIVE == command(Protocol.OP_SETUP_EDGE, (int) bell, slot.vector(), slot.cpu());
  }

  /**
   * Decides for a level-triggered line.
   *
   * @param bell its address
   * @param slot where the line's interrupts shall arrive, the same for all of its sharers
   * @param number the bell's number, under which the handler counts what it served
   * @return true if the bell is live
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean setupLevel(long bell, Slot slot, int number)
      throws InterruptException, GuestCrashed, InterruptedException {
    return LIVE == command(Protocol.OP_SETUP_LEVEL, (int) bell, slot.vector(), slot.cpu(), number);
  }

  /**
   * Decides for messages.
   *
   * @param bell its address
   * @param count how many
   * @param slots where they shall arrive
   * @return true if the bell is live
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean setupMessages(long bell, int count, Slots slots)
      throws InterruptException, GuestCrashed, InterruptedException {
    return LIVE
        == command(
            Protocol.OP_SETUP_MESSAGES,
            (int) bell,
            count,
            slots.firstVector(),
            slots.vectors(),
            slots.firstCpu(),
            slots.cpus());
  }

  /**
   * Masks a message.
   *
   * @param bell its address
   * @param index number of the message
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void mask(long bell, int index)
      throws InterruptException, GuestCrashed, InterruptedException {
    command(Protocol.OP_MASK, (int) bell, index);
  }

  /**
   * Unmasks a message.
   *
   * @param bell its address
   * @param index number of the message
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void unmask(long bell, int index)
      throws InterruptException, GuestCrashed, InterruptedException {
    command(Protocol.OP_UNMASK, (int) bell, index);
  }

  /**
   * Lets a message arrive elsewhere: masks it, rewrites it, unmasks it.
   *
   * @param bell its address
   * @param index number of the message
   * @param to where it shall arrive
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public void retarget(long bell, int index, Slot to)
      throws InterruptException, GuestCrashed, InterruptedException {
    command(Protocol.OP_RETARGET, (int) bell, index, to.vector(), to.cpu());
  }

  /**
   * Reads a message's pending bit in the device's registers.
   *
   * @param bell its address
   * @param index number of the message
   * @return true if it is pending
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean seesPending(long bell, int index)
      throws InterruptException, GuestCrashed, InterruptedException {
    return command(Protocol.OP_PENDING, (int) bell, index) == 1;
  }

  /**
   * Gives a bell's interrupts back.
   *
   * @param bell its address
   * @return true if the bell is off
   * @throws InterruptException if the host refuses
   * @throws GuestCrashed if the guest does not answer
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean shutDown(long bell) throws InterruptException, GuestCrashed, InterruptedException {
    return command(Protocol.OP_SHUT_DOWN, (int) bell) == OFF;
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
