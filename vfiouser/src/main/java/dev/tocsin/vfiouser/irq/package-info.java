/**
 * The interrupts of a function whose client takes them with eventfds.
 *
 * <p>{@link dev.tocsin.vfiouser.irq.ClientInterrupts} runs the ordinary engine over the client's
 * eventfds; {@link dev.tocsin.vfiouser.irq.InterruptControl} carries out what the client says of
 * them.
 *
 * <table>
 * <caption>Who decides what of a source of messages</caption>
 * <tr><th>what</th><th>who</th></tr>
 * <tr><td>that there is a group, and whether it is enabled</td><td>the device, as the driver writes
 * Message Control</td></tr>
 * <tr><td>where source i goes: the eventfd of vector i</td><td>the client</td></tr>
 * <tr><td>whether it is masked: no eventfd, or a MASK</td><td>the client</td></tr>
 * <tr><td>whether it is pending</td><td>the engine</td></tr>
 * </table>
 *
 * <p>The pin is automasked: each ring masks it until the client unmasks it, and rings again if the
 * device still asserts it then. The client says so by a command, or by an eventfd that the engine's
 * relay thread hears.
 *
 * <p><b>Locks</b>, in order: a device's own, {@code ClientInterrupts}, the engine's, a pin.
 */
package dev.tocsin.vfiouser.irq;
