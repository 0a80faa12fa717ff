package dev.tocsin.machine.demo;

import dev.tocsin.machine.MachineConfig;
import dev.tocsin.machine.SerialConsole;
import dev.tocsin.machine.VirtualMachine;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.demo.Board.Place;
import dev.tocsin.machine.demo.guest.Guest;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.Patience;
import dev.tocsin.machine.demo.ringer.RingerProcess;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.IntStream;

/** The demo: a machine with bells, a guest that counts, and another process that rings. */
public final class Demo {
  private static final long MEMORY = 8L << 20;
  private static final int BELLS = 5;

  private final DemoOptions options;
  private final DemoListener listener;
  private final VirtualMachine machine;
  private final List<Place> places = IntStream.range(0, BELLS).mapToObj(Board::place).toList();

  private Demo(DemoOptions options, DemoListener listener, VirtualMachine machine) {
    this.options = options;
    this.listener = listener;
    this.machine = machine;
  }

  /**
   * Runs the demo.
   *
   * @param options how
   * @param listener hears what happens
   * @return what became of every trigger
   * @throws IOException if the host refuses something; nothing is left then
   * @throws GuestCrashed if the guest cannot go on
   * @throws InterruptedException if the thread is interrupted; nothing is left then
   */
  public static DemoReport run(DemoOptions options, DemoListener listener)
      throws IOException, GuestCrashed, InterruptedException {
    return run(options, listener, image());
  }

  /** Runs the demo with a guest of the caller's. */
  static DemoReport run(DemoOptions options, DemoListener listener, BootImage image)
      throws IOException, GuestCrashed, InterruptedException {
    var config = MachineConfig.of(image).withCpus(options.cpus()).withMemory(MEMORY);
    var console = new SerialConsole(OutputStream.nullOutputStream(), _ -> {});
    // The process first: it starts while the machine does.
    try (var ringer = RingerProcess.start();
        var machine = VirtualMachine.create(config, console)) {
      return new Demo(options, new OneAtATime(listener), machine).play(ringer);
    }
  }

  /** The guest in this build. */
  static BootImage image() throws IOException {
    try (var resource = Demo.class.getResourceAsStream("guest.elf")) {
      if (resource == null) {
        throw new FileNotFoundException("the demo's guest is not in this build: guest.elf");
      }
      return BootImage.parse(MemorySegment.ofArray(resource.readAllBytes()));
    }
  }

  private DemoReport play(RingerProcess ringer)
      throws IOException, GuestCrashed, InterruptedException {
    listener.step(1, "VMM", "created the interrupt managers, over kvm");
    int standard = machine.devices().list().size();
    listener.step(
        2,
        "VMM",
        "created the device manager, which has the managers and %d devices".formatted(standard));
    var wakeups = new Fitter(listener, options).fit(machine.devices(), places);
    var guest = Guest.of(machine.memory(), options.cpus());
    var watch = new CrashWatch(machine, guest);
    watch.start();
    var patience = new Patience(options.patience(), watch::crash);
    if (!patience.await(guest::ready)) {
      throw new GuestCrashed("the guest did not start");
    }
    return new Scenario(options, listener, guest, patience).play(places, wakeups, ringer);
  }
}
