package dev.tocsin.devices.nvme;

import dev.tocsin.devices.AgendaThread;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.devices.nvme.queue.WorkerThread;
import dev.tocsin.devices.nvme.storage.BlockStorage;
import dev.tocsin.memory.DmaMemory;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.InterruptMode;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciFunctionBuilder;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.config.ExpressKind;
import dev.tocsin.pci.msi.MsiLayout;
import dev.tocsin.pci.msi.MsixLayout;
import java.lang.foreign.MemorySegment;

/**
 * A controller as a PCI function (NVMe 1.4, 2): registers and doorbells behind base address
 * registers 0 and 1, MSI-X table and pending bits behind 4.
 *
 * <p>Thread-safe. Has a thread for each submission queue, and one while coalesced completions wait.
 */
public final class NvmeDevice implements PciDevice {
  private static final int DEVICE_ID = 0x4e56; // "NV"
  private static final int CLASS_CODE = 0x01_0802; // NVM Express I/O controller
  private static final int REVISION = 2;
  private static final int MSIX_BAR = 4;
  private static final int MAX_MESSAGES = 32;
  private static final int LEAST_BAR = 16 << 10; // 2.1.10: bits 13:4 are reserved

  private final PciFunction function;
  private final NvmeController controller;
  private final AgendaThread timer;

  private NvmeDevice(
      PciDeviceContext context, BlockStorage storage, NvmeOptions options, NvmeEvents events) {
    var identity =
        PciIdentity.of(IdentifyData.VENDOR, DEVICE_ID, CLASS_CODE, REVISION)
            .withSubsystem(IdentifyData.VENDOR, DEVICE_ID);
    PciFunctionBuilder builder = PciFunction.builder(identity, context.resources());
    timer = new AgendaThread(context.id() + "-timer");
    var schedule = new NvmeHost.Schedule(WorkerThread::start, System::nanoTime, timer::after);
    controller =
        new NvmeController(
            options,
            new NvmeHost(
                context.id(),
                new BusMaster(context.memory()),
                builder.interrupts(),
                storage,
                events,
                schedule));
    addInterrupts(builder, options);
    function =
        builder
            .bar(0, Bar.memory64(registerBytes(options), controller))
            .express(ExpressKind.INTEGRATED)
            .onReset(controller::reset)
            .build();
  }

  /**
   * Makes a controller.
   *
   * @param context what it is made with
   * @param storage holds the namespace; stays the caller's, to be closed after the device
   * @param options what it is like
   * @param events told of what a guest cannot be told of
   * @return the controller, on no bus; the caller's to close
   */
  public static NvmeDevice create(
      PciDeviceContext context, BlockStorage storage, NvmeOptions options, NvmeEvents events) {
    return new NvmeDevice(context, storage, options, events);
  }

  /** Reaches guest memory while the driver allows it (Command.Bus Master Enable). */
  private final class BusMaster implements DmaMemory {
    private final DmaMemory memory;

    BusMaster(DmaMemory memory) {
      this.memory = memory;
    }

    @Override
    public boolean read(long address, MemorySegment into) {
      return function.isBusMaster() && memory.read(address, into);
    }

    @Override
    public boolean write(long address, MemorySegment from) {
      return function.isBusMaster() && memory.write(address, from);
    }
  }

  private static void addInterrupts(PciFunctionBuilder builder, NvmeOptions options) {
    builder.pin(InterruptPin.A);
    if (options.interrupts() != InterruptMode.INTX) {
      int messages = Math.min(MAX_MESSAGES, powerOfTwo(options.vectors()));
      builder.msi(new MsiLayout(messages, true, true));
    }
    if (options.interrupts() == InterruptMode.MSIX) {
      builder.msix(MsixLayout.alone(options.vectors(), MSIX_BAR));
    }
  }

  /** Registers and two doorbells for each queue. */
  private static long registerBytes(NvmeOptions options) {
    return Math.max(LEAST_BAR, powerOfTwo(Registers.DOORBELLS + 8 * (options.queues() + 1)));
  }

  private static int powerOfTwo(int atLeast) {
    return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
  }

  @Override
  public PciFunction function() {
    return function;
  }

  /**
   * Returns what the controller has done.
   *
   * @return a snapshot; queues come and go with the driver
   */
  public NvmeStats stats() {
    return controller.stats();
  }

  /** Takes the function off its bus and waits a few seconds for commands that are under way. */
  @Override
  public void close() {
    function.close();
    controller.reset();
    timer.close();
  }
}
