/**
 * What the engine asks of a back end: small ports, split by capability.
 *
 * <p>A back end implements only the ports it has; none is ever implemented empty. {@link
 * dev.tocsin.engine.port.BackEnd} gathers them:
 *
 * <table>
 * <caption>The ports</caption>
 * <tr><th>port</th><th>capability</th><th>KVM</th><th>Java chips</th></tr>
 * <tr><td>{@link dev.tocsin.engine.port.MessagePort}</td><td>deliver a message</td><td>KVM_SIGNAL_MSI</td><td>local APIC</td></tr>
 * <tr><td>{@link dev.tocsin.engine.port.LinePort}</td><td>set a line</td><td>KVM_IRQ_LINE</td><td>IOAPIC, 8259A</td></tr>
 * <tr><td>{@link dev.tocsin.engine.port.ResamplePort}</td><td>be told of EOI</td><td>resample irqfd</td><td>EOI of the IOAPIC</td></tr>
 * <tr><td>{@link dev.tocsin.engine.port.DoorbellPort}</td><td>be rung by other processes</td><td>eventfd</td><td>eventfd on Linux</td></tr>
 * <tr><td>{@link dev.tocsin.engine.port.PollPort}</td><td>wait for rings</td><td>epoll</td><td>epoll on Linux</td></tr>
 * <tr><td>{@link dev.tocsin.engine.port.RoutingPort}</td><td>let the kernel take the rings</td><td>routing table, irqfd</td><td>-</td></tr>
 * </table>
 *
 * <p><b>Threads.</b> Ports are called from any thread. The engine serialises calls of {@link
 * dev.tocsin.engine.port.RoutingPort#replace} and, for each doorbell, of attach, detach, arm and
 * disarm. {@link dev.tocsin.engine.port.PreparedMessage#deliver} is called from many threads at
 * once, without a lock, and must neither block nor allocate.
 */
package dev.tocsin.engine.port;
