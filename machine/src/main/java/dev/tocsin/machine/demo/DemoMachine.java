package dev.tocsin.machine.demo;

import dev.tocsin.kvm.backend.KvmRings;
import dev.tocsin.machine.HostSupport;
import dev.tocsin.machine.Machine;
import dev.tocsin.machine.MachineConfig;
import dev.tocsin.machine.SerialConsole;
import dev.tocsin.machine.VirtualMachine;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.demo.guest.JavaGuest;
import dev.tocsin.machine.demo.ringer.RingerProcess;
import dev.tocsin.machine.inprocess.InProcessConfig;
import dev.tocsin.machine.inprocess.InProcessMachine;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The machine of the demo, and the process that rings where there can be one.
 *
 * <p>Closed in the reverse of the order of making: machine, the doorbells' descriptors, process.
 */
final class DemoMachine implements AutoCloseable {
  private static final long MEMORY = 8L << 20;

  private final Optional<RingerProcess> ringer;
  private final Optional<KvmRings> rings;
  private final Machine machine;

  private DemoMachine(Optional<RingerProcess> ringer, Optional<KvmRings> rings, Machine machine) {
    this.ringer = ringer;
    this.rings = rings;
    this.machine = machine;
  }

  /** On KVM; the process first, so that it starts while the machine does. */
  static DemoMachine onKvm(DemoOptions options, BootImage image) throws IOException {
    var config =
        MachineConfig.of(image)
            .withCpus(options.cpus())
            .withMemory(MEMORY)
            .withIrqchip(options.host().irqchip().orElseThrow());
    var console = new SerialConsole(OutputStream.nullOutputStream(), _ -> {});
    var ringer = RingerProcess.start();
    try {
      var machine = VirtualMachine.create(config, console);
      return new DemoMachine(Optional.of(ringer), Optional.empty(), machine);
    } catch (IOException | RuntimeException failure) {
      ringer.close();
      throw failure;
    }
  }

  /** In this process; another one rings if the host has descriptors for it. */
  static DemoMachine inProcess(DemoOptions options) throws IOException {
    var config = InProcessConfig.DEFAULT.withCpus(options.cpus()).withMemory(MEMORY);
    if (HostSupport.whyNoNativeAccess().isPresent()) {
      var machine = InProcessMachine.create(config, JavaGuest.program());
      return new DemoMachine(Optional.empty(), Optional.empty(), machine);
    }
    var ringer = RingerProcess.start();
    try {
      var rings = KvmRings.create();
      try {
        var machine = InProcessMachine.create(config.withRings(rings.rings()), JavaGuest.program());
        return new DemoMachine(Optional.of(ringer), Optional.of(rings), machine);
      } catch (IOException | RuntimeException failure) {
        rings.close();
        throw failure;
      }
    } catch (IOException | RuntimeException failure) {
      ringer.close();
      throw failure;
    }
  }

  Machine machine() {
    return machine;
  }

  Optional<RingerProcess> ringer() {
    return ringer;
  }

  @Override
  public void close() {
    try {
      machine.close();
      rings.ifPresent(KvmRings::close);
    } finally {
      ringer.ifPresent(RingerProcess::close);
    }
  }
}
