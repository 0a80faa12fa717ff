package dev.tocsin.chip.x86;

import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.apic.ApicBus;
import dev.tocsin.chip.x86.apic.ApicInbox;
import dev.tocsin.chip.x86.apic.InboxArray;
import dev.tocsin.chip.x86.apic.LocalApic;
import dev.tocsin.chip.x86.apic.LocalApicState;
import dev.tocsin.chip.x86.ioapic.PinMessages;
import dev.tocsin.chip.x86.message.InterruptCommand;
import dev.tocsin.chip.x86.message.MessageDecoder;
import dev.tocsin.engine.port.BackEnd;
import dev.tocsin.engine.port.Delivery;
import dev.tocsin.engine.port.LinePort;
import dev.tocsin.engine.port.MessagePort;
import dev.tocsin.engine.port.ResamplePort;
import dev.tocsin.interrupt.MsiIrqSourceConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * All interrupt chips of a PC, wired together, behind the engine's ports.
 *
 * <p>Thread-safe, apart from {@link #localApic}, which belongs to its processor's thread, and
 * {@link #state} and {@link #restore}, for which the machine stands still.
 */
public final class SoftIrqChip implements BoardChips {
  private final GuestFaults faults = new GuestFaults();
  private final List<LocalApic> localApics;
  private final Router router;
  private final Board board;

  /**
   * Creates the chips as after power-on.
   *
   * @param options which chips
   * @param wiring what they ask of their machine
   */
  public SoftIrqChip(ChipOptions options, ChipWiring wiring) {
    this(options, wiring, UnaryOperator.identity());
  }

  /**
   * Creates the chips as after power-on, and lets somebody look at what pins of the IOAPIC send.
   *
   * @param options which chips
   * @param wiring what they ask of their machine
   * @param pins makes what the IOAPIC gets of what makes its messages; what it makes is delivered
   *     under the chips' lock and must not call a chip otherwise
   */
  public SoftIrqChip(ChipOptions options, ChipWiring wiring, UnaryOperator<PinMessages> pins) {
    var bus = new Bus();
    var inboxes = new InboxArray(options.apicIds().size(), wiring.kick());
    List<LocalApic> apics = new ArrayList<>(options.apicIds().size());
    for (int id : options.apicIds()) {
      var place = new LocalApic.Place(apics.size(), id);
      apics.add(new LocalApic(place, inboxes, wiring.clock(), bus, faults));
    }
    localApics = List.copyOf(apics);
    router =
        new Router(
            inboxes,
            localApics.stream().map(LocalApic::inbox).toList(),
            new MessageDecoder(options.wide()),
            faults);
    ApicInbox bootstrap = localApics.getFirst().inbox();
    board =
        new Board(
            options.pins(),
            new SplitWiring(
                wiring.clock()::nanos,
                pins.apply((_, entry) -> router.prepare(entry.message())),
                high -> bootstrap.setPin(0, high),
                wiring.alarm()),
            faults);
  }

  /**
   * Returns the number of processors.
   *
   * @return 1 to 4096
   */
  public int processors() {
    return localApics.size();
  }

  /**
   * Returns a processor's local APIC.
   *
   * @param processor its number, 0 to {@link #processors()} - 1
   * @return the local APIC, for the processor's thread
   */
  public LocalApic localApic(int processor) {
    return localApics.get(processor);
  }

  /**
   * Returns the port for messages.
   *
   * @return a port whose messages go to the local APICs without a lock
   */
  public MessagePort messages() {
    return router;
  }

  /**
   * Returns the port for lines.
   *
   * @return line n is pin n of the IOAPIC and, below 16, IRQ n of the 8259A pair
   */
  public LinePort lines() {
    return board;
  }

  /**
   * Returns the port for lines that fall at the end of their interrupt.
   *
   * @return a port with the lines of {@link #lines}; both chips' ends count
   */
  public ResamplePort resample() {
    return board::bind;
  }

  /**
   * Returns these chips as a back end of the engine.
   *
   * @param name short name for people
   * @param rings how other processes ring, where the platform can
   * @return the ports above
   */
  public BackEnd backEnd(String name, Optional<BackEnd.Rings> rings) {
    return new BackEnd(name, messages(), lines(), Optional.of(resample()), rings);
  }

  /**
   * Returns the account of the guest's mistakes.
   *
   * @return the counters of all chips
   */
  public GuestFaults faults() {
    return faults;
  }

  /**
   * Sends a message as a write to its address does.
   *
   * @param message address and data
   * @return what became of it
   */
  public Delivery send(MsiIrqSourceConfig message) {
    return router.send(message);
  }

  @Override
  public long readIoApic(long offset, int width) {
    return board.readIoApic(offset, width);
  }

  @Override
  public void writeIoApic(long offset, int width, long value) {
    board.writeIoApic(offset, width, value);
  }

  @Override
  public long readPort(int port, int width) {
    return board.readPort(port, width);
  }

  @Override
  public void writePort(int port, int width, long value) {
    board.writePort(port, width, value);
  }

  @Override
  public void tick() {
    board.tick();
  }

  @Override
  public long deadline() {
    return board.deadline();
  }

  /**
   * Returns the state of all chips; the machine stands still.
   *
   * @return an immutable copy
   */
  public SoftIrqChipState state() {
    List<LocalApicState> states = new ArrayList<>(localApics.size());
    for (LocalApic apic : localApics) {
      states.add(apic.state());
    }
    return new SoftIrqChipState(states, board.ioApicState(), board.picState(), board.lineState());
  }

  /**
   * Becomes what the state says; the machine stands still.
   *
   * @param state a state of a machine with as many processors, the same ids, and as many pins
   * @throws IllegalArgumentException if the numbers differ
   */
  public void restore(SoftIrqChipState state) {
    if (state.localApics().size() != localApics.size()) {
      throw new IllegalArgumentException(
          "the state of %d processors does not fit a machine of %d"
              .formatted(state.localApics().size(), localApics.size()));
    }
    if (state.lines().size() != board.lines()) {
      throw new IllegalArgumentException(
          "the state of %d lines does not fit a machine of %d"
              .formatted(state.lines().size(), board.lines()));
    }
    for (int i = 0; i < localApics.size(); i++) {
      localApics.get(i).restore(state.localApics().get(i));
    }
    router.readdressed();
    board.restore(state.ioApic(), state.pics(), state.lines());
  }

  /** What local APICs reach; its methods run on the processors' threads. */
  private final class Bus implements ApicBus {
    @Override
    public void send(ApicInbox sender, InterruptCommand command) {
      router.send(sender, command);
    }

    @Override
    public void endOfInterrupt(int vector) {
      board.endOfInterrupt(vector);
    }

    @Override
    public int acknowledgeExternal() {
      return board.acknowledgeExternal();
    }

    @Override
    public void readdressed() {
      router.readdressed();
      board.retry();
    }
  }
}
