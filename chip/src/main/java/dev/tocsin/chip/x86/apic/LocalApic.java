package dev.tocsin.chip.x86.apic;

import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.timer.ApicClock;
import java.util.OptionalLong;
import java.util.function.IntConsumer;

/**
 * A local APIC in xAPIC and x2APIC mode (Intel SDM 3A, chapter 11; version 0x14 with seven local
 * vectors).
 *
 * <p>Two halves: the {@link ApicInbox}, into which any thread delivers, and everything else, which
 * belongs to the thread of the processor. That thread runs
 *
 * <pre>{@code
 * events = apic.takeEvents();                  // NMI, SMI, INIT, start-up
 * if (apic.hasInterrupt()) { vector = apic.acknowledge(); ... }
 * if (apic.beginWait(interruptsEnabled)) {     // false: there is work, look again
 *   sleep or enter the guest until kicked or deadline();
 *   apic.endWait();
 * }
 * }</pre>
 *
 * <p>Choices where the manual leaves one: the id register of xAPIC mode can be written; lowest
 * priority IPIs work; an EOI tells the IOAPICs if any message since the last acknowledge was
 * level-triggered, so that sharing a vector between edge and level loses nothing; registers that do
 * not exist read 0 in xAPIC mode; disabling by IA32_APIC_BASE resets all registers.
 *
 * <p>Not supported: remote read (reads 0), focus processor checking (bit 9 is kept), the error bits
 * of the serial APIC bus, receive errors of messages with vectors 0 to 15 (they are dropped where
 * they are sent, S15), logical destinations of x2APIC ids that software changed.
 */
public final class LocalApic {
  /** The model-specific register with mode and address of a local APIC. */
  public static final int BASE_MSR = 0x1b;

  /** The model-specific register with the deadline of the timer. */
  public static final int DEADLINE_MSR = 0x6e0;

  /** The first model-specific register of x2APIC mode. */
  public static final int FIRST_MSR = 0x800;

  /** The last model-specific register that is reserved to local APICs. */
  public static final int LAST_MSR = 0x8ff;

  /** The length of the register page in bytes. */
  public static final int WINDOW = 0x1000;

  private static final int INTERRUPTIONS = ProcessorEvents.NMI | ProcessorEvents.SMI;
  private static final int STARTS =
      ProcessorEvents.INIT | ProcessorEvents.START_UP | ProcessorEvents.VECTOR;
  private static final int PINS = ProcessorEvents.LINT0_HIGH | ProcessorEvents.LINT1_HIGH;

  private final ApicInbox inbox;
  private final ApicIdentity identity;
  private final ApicRegisters registers;
  private final ApicBus bus;
  private final LocalSources sources;
  private final GuestAccess access;
  private boolean waiting;

  /**
   * Who a local APIC is.
   *
   * @param number the processor's number, from 0; 0 is the bootstrap processor
   * @param id its x2APIC id, 32 bits unsigned; the lower 8 bits are its id in xAPIC mode
   */
  public record Place(int number, int id) {}

  /**
   * Creates a local APIC after power-on whose inbox is its own.
   *
   * @param place who it is
   * @param kick told the number when the processor is to look again; called from senders' threads,
   *     must neither block nor call a chip
   * @param clock the time
   * @param bus what it reaches
   * @param faults counts the guest's mistakes
   */
  public LocalApic(
      Place place, IntConsumer kick, ApicClock clock, ApicBus bus, GuestFaults faults) {
    this(place, new InboxArray(place.number() + 1, kick), clock, bus, faults);
  }

  /**
   * Creates a local APIC after power-on: in xAPIC mode, disabled by software.
   *
   * @param place who it is
   * @param inboxes the inboxes of the machine, of which the one with its number is its own
   * @param clock the time
   * @param bus what it reaches
   * @param faults counts the guest's mistakes
   */
  public LocalApic(
      Place place, InboxArray inboxes, ApicClock clock, ApicBus bus, GuestFaults faults) {
    boolean bootstrap = place.number() == 0;
    this.bus = bus;
    identity = new ApicIdentity(place.id(), bootstrap);
    inbox = new ApicInbox(place.number(), identity.address(), inboxes);
    registers = new ApicRegisters(inbox, identity, clock, bus, faults);
    sources = new LocalSources(inbox, registers);
    access = new GuestAccess(registers, faults);
    waiting = !bootstrap;
  }

  /**
   * Returns the half that takes what is sent; from any thread.
   *
   * @return the inbox
   */
  public ApicInbox inbox() {
    return inbox;
  }

  /**
   * Returns IA32_APIC_BASE.
   *
   * @return its value
   */
  public ApicBase base() {
    return identity.base();
  }

  /**
   * Tells whether the processor waits for a start-up request and executes nothing.
   *
   * @return true after INIT, and after power-on unless it is the bootstrap processor
   */
  public boolean isWaiting() {
    return waiting;
  }

  /**
   * Takes what is asked of the processor apart from interrupts.
   *
   * <p>An INIT resets this local APIC before this returns. While the processor waits for a
   * start-up, NMI and SMI stay pending; when it does not, a start-up is dropped.
   *
   * @return what was taken
   */
  public ProcessorEvents takeEvents() {
    sources.sample();
    int wanted = waiting ? STARTS : STARTS | INTERRUPTIONS;
    if ((inbox.events() & wanted) == 0) {
      return ProcessorEvents.NONE;
    }
    int taken = inbox.take(wanted); // at once, so that an INIT stays before its start-up
    if ((taken & ProcessorEvents.INIT) != 0) {
      inbox.clear(PINS | STARTS);
      registers.reset();
      waiting = !identity.base().bootstrap();
      taken &= ~INTERRUPTIONS;
    }
    if (!waiting) {
      taken &= ~(ProcessorEvents.START_UP | ProcessorEvents.VECTOR);
    } else if ((taken & ProcessorEvents.START_UP) != 0) {
      waiting = false;
    }
    return new ProcessorEvents(taken);
  }

  /**
   * Tells whether an interrupt would be taken now if the processor enables them.
   *
   * @return true if {@link #acknowledge} has one to give
   */
  public boolean hasInterrupt() {
    sources.sample();
    return !waiting && (sources.externalPending() || pendingVector() >= 0);
  }

  /**
   * Returns the highest requested vector that the processor's priority admits.
   *
   * @return 16 to 255, or -1
   */
  public int pendingVector() {
    int vector = inbox.highestRequest();
    boolean admitted = vector >= 0 && registers.service.admits(vector);
    return admitted && identity.base().mode() != ApicMode.DISABLED ? vector : -1;
  }

  /**
   * Runs the processor's acknowledge cycle: the interrupt is in service from now on.
   *
   * <p>An interrupt of the 8259A pair comes first.
   *
   * @return its vector; the spurious vector if there is none to give
   */
  public int acknowledge() {
    if (sources.externalPending()) {
      inbox.take(ProcessorEvents.EXTERNAL);
      return bus.acknowledgeExternal();
    }
    int vector = pendingVector();
    if (vector < 0) {
      return registers.spurious() & 0xff;
    }
    registers.service.begin(vector, inbox.takeRequest(vector));
    return vector;
  }

  /**
   * Announces that the processor is about to sleep or to enter the guest.
   *
   * <p>From now on the first sender kicks. Nothing that was sent before is missed: if this returns
   * true there was nothing.
   *
   * @param interruptsEnabled whether interrupts with a vector are work
   * @return false if there is work; no wait has begun then
   */
  public boolean beginWait(boolean interruptsEnabled) {
    inbox.arm();
    if (hasWork(interruptsEnabled)) {
      inbox.disarm();
      return false;
    }
    return true;
  }

  /** Ends a wait: senders no longer kick, the processor looks by itself. */
  public void endWait() {
    inbox.disarm();
  }

  /**
   * Tells whether a request waits that only the task priority holds back.
   *
   * <p>Where a guest can lower CR8 without this class being told, its machine looks now and then.
   *
   * @return true if it would be taken with a task priority of 0
   */
  public boolean isHeldByTaskPriority() {
    int vector = inbox.highestRequest();
    return vector >= 0 && !registers.service.admits(vector) && registers.service.precedes(vector);
  }

  /**
   * Returns when the timer next asks for an interrupt.
   *
   * @return a time of the clock, or {@link Long#MAX_VALUE}
   */
  public long deadline() {
    return registers.timer.nextNanos();
  }

  /**
   * Makes a source of the processor itself ask for its interrupt.
   *
   * @param source thermal sensor, performance counters or corrected machine checks; also others
   */
  public void fire(LocalVector source) {
    registers.fire(source);
  }

  /**
   * Reads CR8.
   *
   * @return the upper four bits of the task priority
   */
  public int readCr8() {
    return registers.service.taskPriority() >> 4;
  }

  /**
   * Writes CR8.
   *
   * @param value the upper four bits of the task priority; a general protection fault is the
   *     processor's to raise
   */
  public void writeCr8(int value) {
    registers.service.setTaskPriority(value << 4);
  }

  /**
   * Reads the register page.
   *
   * @param offset from the start of the page
   * @param width bytes
   * @return the bytes; 0 where there is no register, ones if the page does not answer
   */
  public long read(long offset, int width) {
    sources.sample();
    return access.read(offset, width);
  }

  /**
   * Writes the register page.
   *
   * @param offset from the start of the page
   * @param width bytes; registers take 4
   * @param value the value in the low {@code width} bytes
   */
  public void write(long offset, int width, long value) {
    sources.sample();
    access.write(offset, width, value);
  }

  /**
   * Reads a model-specific register of the local APIC.
   *
   * @param msr its number
   * @return its value; empty for a general protection fault
   */
  public OptionalLong readMsr(int msr) {
    sources.sample();
    return access.readMsr(msr);
  }

  /**
   * Writes a model-specific register of the local APIC.
   *
   * @param msr its number
   * @param value 64 bits
   * @return false for a general protection fault, and nothing changed
   */
  public boolean writeMsr(int msr, long value) {
    sources.sample();
    return access.writeMsr(msr, value);
  }

  /**
   * Returns the state; the processor stands still, and nobody sends.
   *
   * @return an immutable copy
   */
  public LocalApicState state() {
    return new LocalApicState(
        identity.base(),
        waiting,
        identity.byteId(),
        identity.logical(),
        identity.format(),
        registers.service.taskPriority(),
        registers.spurious(),
        registers.errors.state(),
        registers.command(),
        registers.vectors.state(),
        registers.timer.state(),
        registers.service.inServiceState(),
        registers.service.levelState(),
        inbox.state());
  }

  /**
   * Becomes what the state says; the processor stands still, and nobody sends.
   *
   * <p>The caller tells whoever keeps addresses afterwards.
   *
   * @param state a state of a local APIC with the same id
   */
  public void restore(LocalApicState state) {
    waiting = state.waiting();
    registers.restore(state);
    inbox.restore(state.inbox());
  }

  private boolean hasWork(boolean interruptsEnabled) {
    sources.sample();
    int wanted = waiting ? STARTS : STARTS | INTERRUPTIONS;
    return (inbox.events() & wanted) != 0 || (interruptsEnabled && hasInterrupt());
  }
}
