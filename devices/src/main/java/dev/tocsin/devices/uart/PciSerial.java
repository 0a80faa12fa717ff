package dev.tocsin.devices.uart;

import dev.tocsin.devices.PciDevice;
import dev.tocsin.devices.PciDeviceContext;
import dev.tocsin.pci.Bar;
import dev.tocsin.pci.InterruptPin;
import dev.tocsin.pci.PciFunction;
import dev.tocsin.pci.PciFunctionBuilder;
import dev.tocsin.pci.PciIdentity;

/**
 * A 16550A serial port as a PCI function: eight ports, and a pin.
 *
 * <p>Its ids are nobody's: drivers recognise it by its class, "16550-compatible serial controller"
 * (PCI Code and ID Assignment 1.11, 1.8), as Linux's 8250_pci does with one range of ports of 8
 * bytes (tried with 6.1). Thread-safe.
 */
public final class PciSerial implements PciDevice {
  private static final PciIdentity IDENTITY = PciIdentity.of(0x1234, 0x5416, 0x07_0002, 1);

  private final PciFunction function;
  private final Uart16550 uart;

  private PciSerial(PciDeviceContext context, UartOutput output, UartEvents events) {
    PciFunctionBuilder builder = PciFunction.builder(IDENTITY, context.resources());
    uart = new Uart16550(builder.interrupts()::level, IrqGate.OPEN, output, events);
    function =
        builder
            .pin(InterruptPin.A)
            .bar(0, Bar.ports(Uart16550.LENGTH, uart))
            .onReset(uart::reset)
            .build();
  }

  /**
   * Makes a port.
   *
   * @param context what it is made with; it reaches no memory
   * @param output where transmitted bytes go
   * @param events who is told what happens
   * @return the port, on no bus; the caller's to close
   */
  public static PciSerial create(PciDeviceContext context, UartOutput output, UartEvents events) {
    return new PciSerial(context, output, events);
  }

  /**
   * Returns the port itself, for the other end of the wire.
   *
   * @return what bytes are given to
   */
  public Uart16550 uart() {
    return uart;
  }

  @Override
  public PciFunction function() {
    return function;
  }

  @Override
  public void close() {
    function.close();
  }
}
