package dev.tocsin.devices.edu;

import dev.tocsin.devices.Agenda;
import dev.tocsin.devices.AgendaThread;
import dev.tocsin.devices.DeviceOption;
import dev.tocsin.devices.DeviceOptions;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciFunctionBuilder;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.msi.MsiLayout;
import java.util.List;

/** The educational device as a PCI function. Thread-safe. */
public final class Edu implements PciDevice {
  /** Addresses that the device reaches if nobody says more: 28 bits. */
  public static final long DEFAULT_DMA_MASK = (1L << 28) - 1;

  /** The device by name. */
  public static final DeviceType TYPE =
      new DeviceType(
          "edu",
          "the educational device: factorials, DMA, INTx and MSI",
          List.of(
              new DeviceOption(
                  "dma-mask", "MASK", "the low bits of a DMA address that count (0xfffffff: 28)")),
          (context, options) -> create(context, dmaMask(options)));

  private static final PciIdentity IDENTITY =
      PciIdentity.of(0x1234, 0x11e8, 0x00_ff00, 0x10).withSubsystem(0x1af4, 0x1100);

  private final PciFunction function;
  private final EduRegisters registers;
  private final Runnable closer;

  private Edu(PciDeviceContext context, long dmaMask, Agenda agenda, Runnable closer) {
    this.closer = closer;
    PciFunctionBuilder builder = PciFunction.builder(IDENTITY, context.resources());
    var dma = new DmaEngine(context.memory(), this::isBusMaster, dmaMask);
    registers = new EduRegisters(agenda, dma, builder.interrupts());
    function =
        builder
            .pin(InterruptPin.A)
            .msi(new MsiLayout(1, true, false))
            .bar(0, Bar.memory32(EduRegisters.SIZE, registers))
            .onReset(registers::reset)
            .build();
  }

  /**
   * Makes a device with a thread of its own.
   *
   * @param context what it is made with
   * @param dmaMask bits of a DMA address that count, {@link #DEFAULT_DMA_MASK} for one
   * @return the device, on no bus; the caller's to close
   */
  public static Edu create(PciDeviceContext context, long dmaMask) {
    var thread = new AgendaThread(context.id());
    return new Edu(context, dmaMask, thread, thread::close);
  }

  /**
   * Makes a device whose work is done when somebody else decides.
   *
   * @param context what it is made with
   * @param dmaMask bits of a DMA address that count
   * @param agenda runs what takes time
   * @return the device, on no bus; the agenda stays the caller's
   */
  public static Edu create(PciDeviceContext context, long dmaMask, Agenda agenda) {
    return new Edu(context, dmaMask, agenda, () -> {});
  }

  /** A number of bits, mistaken for a mask, would leave hardly an address. */
  private static long dmaMask(DeviceOptions options) {
    long mask = options.bits("dma-mask", DEFAULT_DMA_MASK);
    if (mask == 0 || (mask & (mask + 1)) != 0) {
      throw new IllegalArgumentException(
          "dma-mask=%s: not a mask of 1 to 64 low bits, such as 0xfffffff for 28"
              .formatted(options.text("dma-mask").orElseThrow()));
    }
    return mask;
  }

  private boolean isBusMaster() {
    return function.isBusMaster();
  }

  @Override
  public PciFunction function() {
    return function;
  }

  /**
   * Returns what a driver had the device do.
   *
   * @return a snapshot
   */
  public EduCounters counters() {
    return registers.counters();
  }

  @Override
  public void close() {
    closer.run();
    function.close();
  }
}
