package dev.tocsin.machine.demo;

import dev.tocsin.machine.DeviceManager;
import dev.tocsin.machine.boot.BootImage;
import dev.tocsin.machine.demo.Board.Bells;
import dev.tocsin.machine.demo.guest.Guest;
import dev.tocsin.machine.demo.guest.GuestCrashed;
import dev.tocsin.machine.demo.guest.Patience;
import dev.tocsin.machine.pci.PciTree;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/** The demo: a machine with bells, a guest that counts, and another process that rings. */
public final class Demo {
  private final DemoOptions options;
  private final DemoListener listener;
  private final DemoMachine machine;
  private final Bells bells = Bells.create();

  private Demo(DemoOptions options, DemoListener listener, DemoMachine machine) {
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
    if (options.host() != DemoHost.IN_PROCESS) {
      return run(options, listener, image());
    }
    try (var machine = DemoMachine.inProcess(options)) {
      return new Demo(options, new OneAtATime(listener), machine).play();
    }
  }

  /**
   * Starts the demo's machine, lets its driver load, and looks at the PCI buses.
   *
   * @param options how
   * @param look looks, while the guest waits
   * @param <T> what it returns
   * @return what it returned
   * @throws IOException if the host refuses something; nothing is left then
   * @throws GuestCrashed if the guest cannot go on
   * @throws InterruptedException if the thread is interrupted; nothing is left then
   */
  public static <T> T look(DemoOptions options, Function<PciTree, T> look)
      throws IOException, GuestCrashed, InterruptedException {
    boolean here = options.host() == DemoHost.IN_PROCESS;
    try (var machine =
        here ? DemoMachine.inProcess(options) : DemoMachine.onKvm(options, image())) {
      var demo = new Demo(options, DemoListener.SILENT, machine);
      Fitted fitted = demo.fit();
      demo.start().load(fitted);
      return look.apply(fitted.pci());
    }
  }

  /** Runs the demo on KVM with a guest of the caller's. */
  static DemoReport run(DemoOptions options, DemoListener listener, BootImage image)
      throws IOException, GuestCrashed, InterruptedException {
    try (var machine = DemoMachine.onKvm(options, image)) {
      return new Demo(options, new OneAtATime(listener), machine).play();
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

  private DemoReport play() throws IOException, GuestCrashed, InterruptedException {
    boolean kvm = options.host() != DemoHost.IN_PROCESS;
    String over = kvm ? options.host().backEnd() : "chips in this process";
    listener.step(1, "VMM", "created the interrupt managers, over " + over);
    DeviceManager devices = machine.machine().devices();
    int standard = devices.list().size();
    listener.step(
        2,
        "VMM",
        "created the device manager, which has the managers and %d devices".formatted(standard));
    Fitted fitted = fit();
    return start().play(fitted, machine.ringer());
  }

  private Fitted fit() throws IOException {
    DeviceManager devices = machine.machine().devices();
    var fitter = new Fitter(listener, options);
    fitter.fit(devices, bells.all());
    return new Fitted(bells, fitter, devices.pci());
  }

  private Scenario start() throws GuestCrashed, InterruptedException {
    var guest = Guest.of(machine.machine().memory(), options.cpus());
    var watch = new CrashWatch(machine.machine(), guest);
    watch.start();
    var patience = new Patience(options.patience(), watch::crash);
    if (!patience.await(guest::ready)) {
      throw new GuestCrashed("the guest did not start");
    }
    return new Scenario(options, listener, guest, patience);
  }
}
