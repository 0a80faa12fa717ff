/**
 * The small fixed devices of the machine's board.
 *
 * <table>
 * <caption>Ports</caption>
 * <tr><th>ports</th><th>what</th></tr>
 * <tr><td>0x64, 0x92, 0xcf9</td><td>{@link dev.tocsin.machine.platform.ResetPorts}: the three ways to
 * reset a PC end the run</td></tr>
 * <tr><td>0x80</td><td>{@link dev.tocsin.machine.platform.Ignored}: the diagnostic port</td></tr>
 * <tr><td>0xf4</td><td>{@link dev.tocsin.machine.platform.DebugExit}: ends the run with a code</td></tr>
 * <tr><td>0x510, 0x511</td><td>{@link dev.tocsin.machine.platform.FirmwareConfig}: the number of
 * processors and the size of the memory</td></tr>
 * <tr><td>0x2000 to 0x2017</td><td>{@link dev.tocsin.machine.platform.LinePorts}: raise and lower each
 * interrupt line, for guests that test interrupt chips</td></tr>
 * </table>
 *
 * <p>The serial port comes from {@code dev.tocsin.devices.uart}; the interrupt chips, the timer and
 * port 0x61 are the kernel's.
 *
 * <p><b>Threads.</b> Any vCPU's. Each device has at most one lock of its own, under which nothing
 * but a line group is called.
 *
 * <p><b>What a hostile guest can write, and what happens</b>
 *
 * <table>
 * <caption>Threats</caption>
 * <tr><th>the guest</th><th>what happens</th></tr>
 * <tr><td>any width or value on any of these ports</td><td>taken byte by byte or dropped, as each
 * class says; never an exception</td></tr>
 * <tr><td>ends the run twice, from two processors</td><td>the first one counts</td></tr>
 * <tr><td>reads a firmware item past its end</td><td>zeros for ever</td></tr>
 * <tr><td>raises a line and never lowers it, or toggles it without end</td><td>its own interrupt storm;
 * the host does one system call for each change</td></tr>
 * </table>
 */
package dev.tocsin.machine.platform;
