package dev.tocsin.machine.inprocess;

import dev.tocsin.bus.Bus;
import dev.tocsin.chip.GuestFaults;
import dev.tocsin.chip.x86.ChipOptions;
import dev.tocsin.chip.x86.ChipWiring;
import dev.tocsin.chip.x86.SoftIrqChip;
import dev.tocsin.chip.x86.timer.ApicClock;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.machine.DeviceManager;
import dev.tocsin.machine.InterruptSupply;
import dev.tocsin.machine.Machine;
import dev.tocsin.machine.RunControl;
import dev.tocsin.machine.RunResult;
import dev.tocsin.machine.RunResult.Stopped;
import dev.tocsin.machine.boot.MemoryMap;
import dev.tocsin.machine.pci.PciTree;
import dev.tocsin.memory.GuestMemory;
import dev.tocsin.memory.GuestRegions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A machine in this process: Java chips, and processors that run Java code.
 *
 * <p>Made, run once, closed; {@link #stop} and {@link #place} may come from any thread. It needs no
 * hypervisor, no native access and no particular operating system. Its board has a local APIC for
 * each processor, an IOAPIC at 0xfec00000, an 8259A pair, an 8254 with port 0x61, the reset and
 * debug exit ports, fw_cfg and PCI buses; whatever else there is, is registered with {@link
 * #devices}.
 *
 * <p><b>Close order.</b> The run ends and every processor's thread is joined; the devices go, last
 * registered first, and with them their groups; then the engine. Memory lives as long as anybody
 * refers to it.
 */
public final class InProcessMachine implements Machine {
  /** The frequency of the time-stamp counter: a tick is a nanosecond. */
  private static final long TIMESTAMP_HERTZ = 1_000_000_000;

  private static final long NAP = 20_000;

  private final RunControl control = new RunControl();
  private final Plant plant;
  private final List<Core> cores = new ArrayList<>();
  private final Census census;
  private final SoftIrqChip chip;
  private final InterruptEngine engine;
  private final DeviceManager devices;
  private final Timers timers;
  private @Nullable Thread timerThread;
  private boolean started;

  private InProcessMachine(InProcessConfig config, Program boot) throws IOException {
    census = new Census(1, () -> control.crash("every vCPU halted for good, with interrupts off"));
    GuestTime time = config.time();
    ApicClock clock = ApicClock.of(time::nanos, TIMESTAMP_HERTZ);
    ChipOptions options = ChipOptions.of(config.cpus());
    chip =
        new SoftIrqChip(
            new ChipOptions(options.apicIds(), config.pins(), options.wide()),
            new ChipWiring(clock, this::kick, _ -> timersChanged()),
            config.probes().pins());
    Bus mmio = new Bus("mmio");
    GuestRegions memory = Ram.place(MemoryMap.of(config.memory()), mmio);
    var programs = new Programs(boot);
    var observer = config.probes().observer();
    plant = new Plant(new Bus("pio"), mmio, memory, programs, control, time, observer);
    for (int number = 0; number < config.cpus(); number++) {
      cores.add(new Core(number, plant, chip.localApic(number), census));
    }
    Probes probes = config.probes();
    engine =
        InterruptEngine.start(probes.backEnd().apply(chip.backEnd("in-process", config.rings())));
    InterruptSupply supply = probes.supply().apply(InterruptSupply.of(engine));
    var pci = new PciTree(plant.pio(), mmio, MemoryMap.of(config.memory()).end());
    devices = new DeviceManager(supply, plant.pio(), mmio, pci, memory);
    var pit = new TimerChip(time::nanos, chip.faults(), this::timersChanged);
    var board = new InProcessBoard(devices, chip, control);
    var wiring = new Timers.Wiring(chip, pit, census);
    timers = new Timers(wiring, cores, control);
    board.register(config, pit);
    if (time instanceof VirtualTime virtual) {
      virtual.attach(timers);
    }
  }

  /**
   * Makes a machine that does not run yet.
   *
   * @param config what machine
   * @param boot what its bootstrap processor runs
   * @return a machine the caller owns
   * @throws IOException if a device of the board cannot be made
   */
  public static InProcessMachine create(InProcessConfig config, Program boot) throws IOException {
    return new InProcessMachine(config, boot);
  }

  /**
   * Puts a program where a start-up request finds it.
   *
   * @param page the vector of the start-up request, 0 to 255
   * @param program what a processor runs that is started there; replaces the one before
   */
  public void place(int page, Program program) {
    plant.programs().place(page, program);
  }

  @Override
  public DeviceManager devices() {
    return devices;
  }

  @Override
  public GuestMemory memory() {
    return plant.memory();
  }

  @Override
  public InterruptEngine engine() {
    return engine;
  }

  /**
   * Returns the account of the mistakes that programs made with the chips.
   *
   * @return the counters
   */
  public GuestFaults faults() {
    return chip.faults();
  }

  @Override
  public void start() {
    if (started) {
      throw new IllegalStateException("a machine runs once");
    }
    started = true;
    control.onEnd(this::ended);
    if (!(plant.time() instanceof VirtualTime)) {
      Runnable loop = () -> timers.loop(plant.time());
      timerThread = Thread.ofPlatform().daemon().name("timers").start(loop);
    }
    cores.stream().skip(1).forEach(core -> core.sleep().begin());
    cores.getFirst().sleep().start();
  }

  /**
   * Waits until every processor has halted and none has anything to handle; at once before the
   * start and after the end.
   *
   * @param limit how long at the most
   * @return false if it did not happen in time
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean awaitQuiet(Duration limit) throws InterruptedException {
    long start = System.nanoTime();
    while (started && !census.quiet() && !control.ended()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (System.nanoTime() - start > limit.toNanos()) {
        return false;
      }
      LockSupport.parkNanos(NAP);
    }
    return true;
  }

  /**
   * Returns how the run ended, without waiting.
   *
   * @return the result, without registers; empty as long as the run goes on
   */
  public Optional<RunResult> result() {
    return control.result();
  }

  @Override
  public RunResult await() throws InterruptedException {
    RunResult result = control.await();
    for (Thread thread : threads()) {
      thread.join();
    }
    StringBuilder registers = new StringBuilder();
    for (Core core : cores) {
      if (core.sleep().started() != null) {
        registers.append(core.registers());
      }
    }
    return RunControl.withRegisters(result, registers.toString());
  }

  /**
   * Returns what a program or handler threw that ended the run.
   *
   * @return the exception; empty if there was none
   */
  public Optional<Throwable> failure() {
    return cores.stream().map(Core::failure).filter(Objects::nonNull).findFirst();
  }

  @Override
  public void stop(String reason) {
    control.end(new Stopped(reason));
  }

  @Override
  public void close() {
    stop("closed");
    RunControl.join(threads(), this::giveBack);
  }

  private void giveBack() {
    if (plant.time() instanceof VirtualTime virtual) {
      virtual.detach(timers);
    }
    try {
      devices.close();
    } finally {
      engine.close();
    }
  }

  private List<Thread> threads() {
    List<Thread> threads = new ArrayList<>();
    Optional.ofNullable(timerThread).ifPresent(threads::add);
    for (Core core : cores) {
      Optional.ofNullable(core.sleep().started()).ifPresent(threads::add);
    }
    return threads;
  }

  /** From the thread that ends the run. */
  private void ended() {
    cores.forEach(core -> core.sleep().end());
    timersChanged();
  }

  /** From a sender's thread. */
  private void kick(int processor) {
    cores.get(processor).sleep().wake();
  }

  private void timersChanged() {
    LockSupport.unpark(timerThread);
  }
}
