/**
 * A serial port: the 16550A UART.
 *
 * <p>Specification: National Semiconductor PC16550D data sheet, June 1995, section 8 (registers);
 * on a PC the interrupt output passes a gate that modem control's OUT2 opens, on a PCI card ({@link
 * dev.tocsin.devices.uart.PciSerial}) it does not.
 *
 * <p>{@link dev.tocsin.devices.uart.Uart16550} is a state machine without clock, thread or log.
 * What it needs comes by constructor: the line it drives, where transmitted bytes go ({@link
 * dev.tocsin.devices.uart.UartOutput}), and who is told of things nobody can return ({@link
 * dev.tocsin.devices.uart.UartEvents}). Bytes reach it by {@code receive}.
 *
 * <pre>
 *   terminal ── receive(byte) ──► receiver FIFO ──► RBR ──► guest
 *       ▲                             │ level ≥ trigger
 *       │                             ▼
 *    UartOutput ◄── transmitter ◄── THR        IIR priority ── gate ──► IrqOutput
 * </pre>
 *
 * <p><b>Back-pressure both ways.</b> {@code receive} refuses what has no room and {@code inputRoom}
 * tells when there is some. An output that refuses a byte leaves it in the transmitter, where the
 * guest sees it as a busy line (THRE stays 0) until {@code outputReady}. No vCPU ever waits for a
 * terminal.
 *
 * <p><b>Threads.</b> Any; one lock per port. The line and the output are called under it, events
 * are not. Lock order: uart, then whatever the line or the function takes.
 *
 * <p>The level reaches a line of the board or a function's pin, which is all that COM1 and the PCI
 * port differ in; both are the same class.
 *
 * <p><b>Not supported:</b> line speed (a byte takes no time), parity, framing and break conditions,
 * DMA mode bits. A character timeout needs no clock here: what is below the trigger level has
 * always waited long enough.
 *
 * <p><b>What a hostile guest can write, and what happens</b>
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>the guest</th><th>what happens</th></tr>
 * <tr><td>reads or writes wider than a byte</td><td>the registers answer one after the other, as on
 * an 8-bit bus; beyond the eighth register ones are read and nothing is written</td></tr>
 * <tr><td>writes bytes faster than the terminal takes them</td><td>at most 16 wait, more are lost and
 * {@code outputLost} is told; nothing grows</td></tr>
 * <tr><td>writes reserved bits</td><td>read back as 0</td></tr>
 * <tr><td>never reads</td><td>the host's input waits in the host</td></tr>
 * <tr><td>floods itself in loopback</td><td>overrun error in its own line status</td></tr>
 * <tr><td>toggles interrupt enables as fast as it can</td><td>each real change of the line is one call
 * of the line group, none if nothing changes</td></tr>
 * <tr><td>sends terminal escape sequences</td><td>they are passed on: whoever shows them decides</td></tr>
 * </table>
 */
package dev.tocsin.devices.uart;
