package dev.tocsin.devices.bell.pci;

import dev.tocsin.devices.Agenda;
import dev.tocsin.devices.AgendaThread;
import dev.tocsin.devices.DeviceOption;
import dev.tocsin.devices.DeviceOptions;
import dev.tocsin.devices.DeviceType;
import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciFunctionBuilder;
import dev.tocsin.pci.PciIdentity;
import dev.tocsin.pci.PciInterrupts;
import java.util.List;

/** A bell as a PCI function. Thread-safe. */
public final class PciBell implements PciDevice {
  /** The device by name. Who rings for others is this process, through the handles. */
  public static final DeviceType TYPE =
      new DeviceType(
          "bell",
          "rings interrupts for tests: MSI-X, MSI and INTx",
          List.of(
              new DeviceOption("vectors", "0..2048", "MSI-X vectors (2048)"),
              new DeviceOption("messages", "0|1|2|4|8|16|32", "MSI messages (32)"),
              new DeviceOption("pin", "on|off", "whether it has INTA (on)")),
          (context, options) -> create(context, layout(options), ForeignRinger.HERE));

  /** Vendor, device and class: an unassigned device of no class. */
  private static final PciIdentity IDENTITY = PciIdentity.of(0x1234, 0x4245, 0xff_0000, 2);

  private final PciFunction function;
  private final Causes causes;
  private final Rope rope;
  private final Ringing ringing;
  private final PciBellRegisters registers;
  private final Runnable closer;

  private PciBell(
      PciDeviceContext context,
      BellLayout layout,
      ForeignRinger ringer,
      Agenda agenda,
      Runnable closer) {
    PciFunctionBuilder builder = PciFunction.builder(IDENTITY, context.resources());
    PciInterrupts output = builder.interrupts();
    var foreign = new ForeignHand(output, ringer);
    this.closer =
        () -> {
          closer.run();
          foreign.forget();
        };
    causes = new Causes(output);
    rope = new Rope(layout.doorbells(), output, causes);
    ringing = new Ringing(agenda, rope, foreign);
    registers = new PciBellRegisters(layout.capabilities(), output, causes, rope, ringing);
    layout.apply(builder);
    function =
        builder
            .bar(0, Bar.memory32(PciBellRegisters.SIZE, registers))
            .onReset(this::reset)
            .onModeChange(ringing::modeChanged)
            .build();
  }

  private static BellLayout layout(DeviceOptions options) {
    BellLayout full = BellLayout.FULL;
    return new BellLayout(
        options.number("vectors", full.vectors(), 0, full.vectors()),
        options.number("messages", full.messages(), 0, full.messages()),
        options.flag("pin", full.pin()));
  }

  /**
   * Makes a bell with a thread of its own.
   *
   * @param context what it is made with; it reaches no memory
   * @param layout which interrupts it is capable of
   * @param ringer who rings for a driver that wants somebody else to
   * @return the bell, on no bus; the caller's to close
   */
  public static PciBell create(PciDeviceContext context, BellLayout layout, ForeignRinger ringer) {
    var thread = new AgendaThread(context.id());
    return new PciBell(context, layout, ringer, thread, thread::close);
  }

  /**
   * Makes a bell whose later rings come when somebody else decides.
   *
   * @param context what it is made with
   * @param layout which interrupts it is capable of
   * @param ringer who rings for a driver that wants somebody else to
   * @param agenda runs what takes time, and nothing more once the bell is closed
   * @return the bell, on no bus; the agenda stays the caller's
   */
  public static PciBell create(
      PciDeviceContext context, BellLayout layout, ForeignRinger ringer, Agenda agenda) {
    return new PciBell(context, layout, ringer, agenda, () -> {});
  }

  /**
   * Rings a source, as its driver would by a doorbell.
   *
   * @param source its number
   * @throws IndexOutOfBoundsException if the bell has no such source
   */
  public void ring(int source) {
    rope.ring(source);
  }

  /**
   * Returns how many times a source was rung.
   *
   * @param source its number
   * @return rings modulo 2^32, from whoever this bell knows of
   * @throws IndexOutOfBoundsException if the bell has no such source
   */
  public int rings(int source) {
    return rope.rings(source);
  }

  /**
   * Returns what became of the rings.
   *
   * @return a snapshot
   */
  public PciBellStats stats() {
    return new PciBellStats(
        rope.rung(), causes.acknowledged(), ringing.failures(), registers.dropped());
  }

  @Override
  public PciFunction function() {
    return function;
  }

  private void reset() {
    ringing.reset();
    causes.acknowledge(-1);
  }

  @Override
  public void close() {
    closer.run();
    function.close();
  }
}
