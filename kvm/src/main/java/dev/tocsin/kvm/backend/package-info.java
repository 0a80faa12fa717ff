/**
 * The engine's ports over KVM.
 *
 * <p><b>Purpose.</b> {@link dev.tocsin.kvm.backend.KvmBackEnd} gathers one small class per port of
 * a machine with the kernel's own chips:
 *
 * <table>
 * <caption>Ports and requests</caption>
 * <tr><th>port</th><th>class</th><th>request</th></tr>
 * <tr><td>messages</td><td>{@code KvmMessages}, {@code KvmMessage}</td><td>KVM_SIGNAL_MSI, one per delivery</td></tr>
 * <tr><td>lines</td><td>{@code KvmLines}</td><td>KVM_IRQ_LINE</td></tr>
 * <tr><td>resample</td><td>{@code KvmResample}</td><td>KVM_IRQFD with a resampler</td></tr>
 * <tr><td>doorbells</td><td>{@code KvmDoorbells}, {@code KvmDoorbell}</td><td>eventfd</td></tr>
 * <tr><td>poll</td><td>{@code KvmPoll}</td><td>epoll, for doorbells and resamplers alike</td></tr>
 * <tr><td>routing</td><td>{@code KvmRouting}</td><td>KVM_SET_GSI_ROUTING, KVM_IRQFD</td></tr>
 * </table>
 *
 * <p>{@link dev.tocsin.kvm.backend.KvmSplitBackEnd} has messages, doorbells, poll and routing alike
 * where only the local APICs are the kernel's; lines and resample are brought by the owner of the
 * other chips. {@link dev.tocsin.kvm.backend.KvmRings} has doorbells and poll where no chip is.
 *
 * <p><b>GSIs.</b> 0 to 23 are the lines: each ends at the IOAPIC's pin of its number, the first 16
 * at the 8259A pair as well (S46). Messages have routes from 24 on; the chips' 40 entries count
 * against the 4096 of the table (S10). With a split chip GSI 0 to 23 are routes of the IOAPIC's
 * level pins, made when a pin first sends (S59).
 *
 * <p><b>Owners and close order.</b> The back end owns its poller, its table, and every doorbell and
 * share that the engine has not closed; closing unbinds first and closes descriptors after, so that
 * no other process rings a machine through a forgotten duplicate (S8). It does not own the machine:
 * close the engine's managers, then the back end, then the machine.
 *
 * <p><b>Threads and locks.</b> As the ports say. {@code KvmRouting} and {@code KvmDoorbells} have
 * one lock each, held during their own requests only, never both and never during a callback.
 * Resamplers run on the thread inside {@code PollPort.await}, without a lock.
 *
 * <table>
 * <caption>What a hostile guest or holder of a descriptor can do</caption>
 * <tr><th>it does</th><th>what happens</th></tr>
 * <tr><td>programs a message to an address that is no local APIC's</td><td>not deliverable: never sent, never in the table (S15)</td></tr>
 * <tr><td>programs vectors 0 to 15, or a reserved delivery mode</td><td>not deliverable</td></tr>
 * <tr><td>programs a high address that would make the whole table EINVAL</td><td>not deliverable (S11)</td></tr>
 * <tr><td>aims at an APIC that is not there</td><td>{@code DROPPED} (S14)</td></tr>
 * <tr><td>hands in a descriptor that is no eventfd, or one twice</td><td>EINVAL, EBUSY (S58)</td></tr>
 * <tr><td>makes the eventfd blocking, or fills it</td><td>draining never blocks (S57); full means pending (S13)</td></tr>
 * <tr><td>never ends a level interrupt</td><td>the line stays high; nothing waits for it</td></tr>
 * </table>
 */
package dev.tocsin.kvm.backend;
