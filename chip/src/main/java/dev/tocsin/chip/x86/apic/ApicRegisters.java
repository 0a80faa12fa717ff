package dev.tocsin.chip.x86.apic;

import dev.tocsin.chip.GuestFault;
import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.message.DeliveryMode;
import dev.tocsin.chip.x86.message.InterruptCommand;
import dev.tocsin.chip.x86.message.InterruptMessage;
import dev.tocsin.chip.x86.timer.ApicClock;
import dev.tocsin.chip.x86.timer.ApicTimer;

/**
 * The registers of a local APIC and what writing them does, the same in both modes.
 *
 * <p>Who may read and write which, and in what shape, has been decided by the caller. Owner: the
 * processor's thread.
 */
final class ApicRegisters {
  static final int SPURIOUS_BITS = 0x13ff;
  private static final int ENABLED = 1 << 8;
  private static final int SUPPRESS_BROADCAST = 1 << 12;
  private static final int SPURIOUS_RESET = 0xff;

  /** Version 0x14, seven local vectors, EOI broadcasts can be suppressed. */
  private static final int VERSION = 0x14 | 6 << 16 | 1 << 24;

  private static final int COMMAND_STATUS = 1 << 12;
  private static final long LOW = 0xffff_ffffL;

  final ApicInbox inbox;
  final ApicIdentity identity;
  final LocalVectorTable vectors = new LocalVectorTable();
  final ApicTimer timer;
  final ServiceState service;
  final ErrorStatus errors = new ErrorStatus();
  private final ApicBus bus;
  private final GuestFaults faults;
  private long command;
  private int spurious = SPURIOUS_RESET;

  ApicRegisters(
      ApicInbox inbox, ApicIdentity identity, ApicClock clock, ApicBus bus, GuestFaults faults) {
    this.inbox = inbox;
    this.identity = identity;
    this.bus = bus;
    this.faults = faults;
    timer = new ApicTimer(clock);
    service = new ServiceState(inbox);
  }

  int spurious() {
    return spurious;
  }

  boolean isEnabled() {
    return (spurious & ENABLED) != 0;
  }

  long command() {
    return command;
  }

  /** What INIT does; the mode and the id stay. */
  void reset() {
    identity.reset();
    vectors.reset();
    timer.reset();
    service.reset();
    errors.restore(0);
    command = 0;
    spurious = SPURIOUS_RESET;
    publish();
  }

  /** Changes the mode or the page, as far as that is allowed (Intel SDM 3A, 11.12.5). */
  void setBase(ApicBase next) {
    ApicMode before = identity.base().mode();
    identity.setBase(next);
    if (next.mode() == ApicMode.DISABLED && before != ApicMode.DISABLED) {
      inbox.clear(ProcessorEvents.LINT0_HIGH | ProcessorEvents.LINT1_HIGH | ProcessorEvents.NMI);
      reset();
    } else if (next.mode() != before) {
      command &= LOW; // an id of 8 bits is none of 32
      publish();
    }
  }

  int read(int index) {
    if (Register.isLocalVector(index)) {
      return vectors.read(LocalVector.at(index));
    }
    return switch (index) {
      case Register.ID -> identity.idRegister();
      case Register.VERSION -> VERSION;
      case Register.TASK_PRIORITY -> service.taskPriority();
      case Register.ARBITRATION_PRIORITY -> service.arbitrationPriority(inbox.highestRequest());
      case Register.PROCESSOR_PRIORITY -> service.processorPriority();
      case Register.LOGICAL_DESTINATION -> identity.logicalRegister();
      case Register.DESTINATION_FORMAT -> identity.format();
      case Register.SPURIOUS_VECTOR -> spurious;
      case Register.ERROR_STATUS -> errors.read();
      case Register.COMMAND -> (int) command;
      case Register.COMMAND_HIGH -> (int) (command >>> 32);
      case Register.INITIAL_COUNT -> timer.initial();
      case Register.CURRENT_COUNT -> timer.current();
      case Register.DIVIDE -> timer.divide();
      default -> readVectors(index);
    };
  }

  void write(int index, int value) {
    if (Register.isLocalVector(index)) {
      writeVector(LocalVector.at(index), value);
      return;
    }
    switch (index) {
      case Register.ID -> identity.writeId(value);
      case Register.TASK_PRIORITY -> service.setTaskPriority(value);
      case Register.END_OF_INTERRUPT -> endOfInterrupt();
      case Register.LOGICAL_DESTINATION -> identity.writeLogical(value);
      case Register.DESTINATION_FORMAT -> identity.writeFormat(value);
      case Register.SPURIOUS_VECTOR -> writeSpurious(value);
      case Register.ERROR_STATUS -> errors.write();
      case Register.COMMAND -> writeCommand((command & ~LOW) | (value & LOW));
      case Register.COMMAND_HIGH -> command = (command & LOW) | (long) (value & 0xff00_0000) << 32;
      case Register.INITIAL_COUNT -> timer.writeInitial(value);
      case Register.DIVIDE -> timer.writeDivide(value);
      case Register.SELF_IPI -> send(InterruptCommand.self(value & 0xff));
      default -> {}
    }
    if (index == Register.ID
        || index == Register.LOGICAL_DESTINATION
        || index == Register.DESTINATION_FORMAT) {
      publish();
    }
  }

  /** A write of the interrupt command register: it sends. */
  void writeCommand(long value) {
    command = value & ~(long) COMMAND_STATUS;
    boolean wide = identity.isX2apic();
    int destination = wide ? (int) (command >>> 32) : (int) (command >>> 56);
    send(new InterruptCommand((int) command, destination, wide));
  }

  void endOfInterrupt() {
    int vector = service.highest();
    if (vector < 0 || !service.end()) {
      return;
    }
    if (vectors.remoteIrr(LocalVector.LINT0) && vectors.vector(LocalVector.LINT0) == vector) {
      vectors.setRemoteIrr(LocalVector.LINT0, false);
    }
    if ((spurious & SUPPRESS_BROADCAST) == 0) {
      bus.endOfInterrupt(vector);
    }
  }

  /** A source of the local APIC itself asks for what its entry says. */
  void fire(LocalVector source) {
    if (vectors.isMasked(source)) {
      return;
    }
    DeliveryMode mode = vectors.mode(source);
    if (mode == DeliveryMode.FIXED) {
      raise(vectors.vector(source), vectors.isLevel(source));
    } else if (mode != DeliveryMode.START_UP) {
      inbox.request(mode, 0); // reserved ones come to nothing there
    }
    if (source == LocalVector.PERFORMANCE) {
      vectors.mask(source);
    }
  }

  /** Adds to the error status, and asks for its interrupt if one is due. */
  void error(int error) {
    if (!errors.add(error) || vectors.isMasked(LocalVector.ERROR)) {
      return;
    }
    int vector = vectors.vector(LocalVector.ERROR);
    if (vector < InterruptMessage.FIRST_VECTOR) {
      errors.add(ErrorStatus.RECEIVE_ILLEGAL_VECTOR);
    } else {
      inbox.accept(vector, false);
    }
  }

  /** Lets senders see the address and whether this local APIC takes interrupts. */
  void publish() {
    inbox.publish(identity.address(), isEnabled());
    bus.readdressed();
  }

  void restore(LocalApicState state) {
    identity.restore(state);
    vectors.restore(state.vectors());
    timer.restore(state.timer(), vectors.timerMode());
    service.restore(state.taskPriority(), state.inService(), state.levels());
    errors.restore(state.errors());
    command = state.command();
    spurious = state.spurious();
    inbox.publish(identity.address(), isEnabled());
  }

  private int readVectors(int index) {
    if (index >= Register.INTERRUPT_REQUEST) {
      return inbox.requestWord(index - Register.INTERRUPT_REQUEST);
    }
    if (index >= Register.TRIGGER_MODE) {
      return inbox.triggerModeWord(index - Register.TRIGGER_MODE);
    }
    return index >= Register.IN_SERVICE ? service.word(index - Register.IN_SERVICE) : 0;
  }

  private void writeVector(LocalVector entry, int value) {
    vectors.write(entry, value, isEnabled());
    if (entry == LocalVector.TIMER) {
      timer.setMode(vectors.timerMode());
    }
  }

  private void writeSpurious(int value) {
    boolean before = isEnabled();
    spurious = value & SPURIOUS_BITS;
    if (before != isEnabled()) {
      if (before) {
        vectors.maskAll();
      }
      publish();
    }
  }

  private void send(InterruptCommand written) {
    if (written.isDeassert()) {
      return;
    }
    if (written.isReserved()) {
      faults.count(GuestFault.DELIVERY_MODE);
    } else if (written.hasIllegalVector()) {
      faults.count(GuestFault.VECTOR);
      error(ErrorStatus.SEND_ILLEGAL_VECTOR);
    } else {
      bus.send(inbox, written);
    }
  }

  void raise(int vector, boolean level) {
    if (vector < InterruptMessage.FIRST_VECTOR) {
      faults.count(GuestFault.VECTOR);
      error(ErrorStatus.RECEIVE_ILLEGAL_VECTOR);
    } else {
      inbox.accept(vector, level);
    }
  }
}
