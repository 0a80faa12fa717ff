package dev.tocsin.machine;

import dev.tocsin.bus.Bus;
import dev.tocsin.engine.InterruptEngine;
import dev.tocsin.kvm.Vcpu;
import dev.tocsin.machine.RunResult.Stopped;
import dev.tocsin.machine.boot.BootLoader;
import dev.tocsin.machine.boot.EntryState;
import dev.tocsin.machine.boot.MemoryMap;
import dev.tocsin.machine.pci.PciTree;
import dev.tocsin.memory.GuestMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A small PC on KVM: processors, memory, buses, a serial port and whatever devices are registered.
 *
 * <p>Made, run once, closed. {@link #stop} may come from any thread; the rest is for one.
 *
 * <p><b>Close order.</b> The run ends and every processor's thread is joined, so that nothing calls
 * a device any more; the devices go, last registered first, and with them their groups; the console
 * writes what is left; then the engine, the back end, the processors, the VM and at last the
 * memory.
 */
public final class VirtualMachine implements Machine {
  private final RunControl control = new RunControl();
  private final Owned owned = new Owned();
  private final Hypervisor hypervisor;
  private final DeviceManager devices;
  private final List<VcpuLoop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private boolean started;

  private VirtualMachine(MachineConfig config, SerialConsole console) throws IOException {
    MemoryMap map = MemoryMap.of(config.memory());
    Bus pio = new Bus("pio");
    Bus mmio = new Bus("mmio");
    try {
      hypervisor = owned.own(new Hypervisor(config.irqchip(), config.cpus(), map));
      owned.own(console);
      EntryState entry =
          new BootLoader(hypervisor.memory(), map)
              .load(config.image(), config.commandLine(), config.initrd());
      hypervisor.enter(entry);
      hypervisor.chipset().place(pio, mmio);
      devices = owned.own(devices(hypervisor, new PciTree(pio, mmio, map.end()), pio, mmio));
      new Board(devices, control, hypervisor.chipset().alarms()).register(config, console);
      for (Vcpu vcpu : hypervisor.vcpus()) {
        loops.add(
            new VcpuLoop(vcpu, hypervisor.chipset().processor(vcpu.id()), pio, mmio, control));
      }
    } catch (IOException | RuntimeException failure) {
      owned.close();
      throw failure;
    }
  }

  private static DeviceManager devices(Hypervisor host, PciTree pci, Bus pio, Bus mmio) {
    InterruptSupply supply = InterruptSupply.of(host.engine());
    return new DeviceManager(supply, pio, mmio, pci, host.memory());
  }

  /**
   * Makes a machine and loads its image; it does not run yet.
   *
   * @param config what machine, and what to boot
   * @param console the other end of COM1; the machine closes it
   * @return a machine the caller owns
   * @throws dev.tocsin.machine.boot.ImageException if the image does not fit
   * @throws IOException if the host refuses something; nothing is left then
   */
  public static VirtualMachine create(MachineConfig config, SerialConsole console)
      throws IOException {
    return new VirtualMachine(config, console);
  }

  @Override
  public DeviceManager devices() {
    return devices;
  }

  @Override
  public GuestMemory memory() {
    return hypervisor.memory();
  }

  @Override
  public InterruptEngine engine() {
    return hypervisor.engine();
  }

  @Override
  public void start() {
    if (started) {
      throw new IllegalStateException("a machine runs once");
    }
    started = true;
    control.onEnd(() -> loops.forEach(VcpuLoop::kick));
    for (int i = 0; i < loops.size(); i++) {
      threads.add(Thread.ofPlatform().daemon().name("vcpu-" + i).start(loops.get(i)));
    }
    Thread watch =
        Thread.ofPlatform().daemon().name("halt-watch").start(new HaltWatch(loops, control));
    threads.add(watch);
    control.onEnd(watch::interrupt);
  }

  @Override
  public RunResult await() throws InterruptedException {
    RunResult result = control.await();
    for (Thread thread : threads) {
      thread.join();
    }
    StringBuilder registers = new StringBuilder();
    loops.forEach(loop -> registers.append(loop.registers()));
    return RunControl.withRegisters(result, registers.toString());
  }

  @Override
  public void stop(String reason) {
    control.end(new Stopped(reason));
  }

  /** Ends the run and gives everything back; idempotent. */
  @Override
  public void close() {
    stop("closed");
    RunControl.join(threads, owned::close);
  }
}
