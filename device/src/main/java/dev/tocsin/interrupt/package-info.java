/**
 * What a virtual device may know about interrupts: the contract between back ends and the VMM.
 *
 * <p>A device raises interrupts through an {@link dev.tocsin.interrupt.InterruptSourceGroup} and
 * knows nothing else: not KVM, not a chip, not another process. The same device class, unchanged,
 * raises interrupts into every back end.
 *
 * <pre>
 *   VMM ── creates ──► InterruptManager ◄── asks for a group ── device back end
 *    │                      │                                        │
 *    └─► device manager ────┘ hands the managers to each device      │ trigger(i)
 *                                                                    ▼
 *   guest driver ── decides type and number ──► device ──► InterruptSourceGroup ──► guest
 *                                                                    │ notifier(i)
 *                                       another process ◄────────────┘ rings
 * </pre>
 *
 * <p>The flow: (1) the VMM creates an interrupt manager; (2) it creates a device manager and hands
 * it a reference; (3) the device manager hands the reference to every registered device; (4) the
 * guest kernel loads drivers; (5) a driver decides type and number of interrupts and writes the
 * device's configuration; (6) the device's back end asks the manager for a group that fits.
 *
 * <p><b>Terms.</b> An <i>interrupt source</i> is one thing that can interrupt: a line or a message.
 * Each has a 32-bit interrupt source identifier (ISID, {@link
 * dev.tocsin.interrupt.InterruptIndex}). This package only <i>uses</i> assigned identifiers; who
 * allocates them is the VMM's business. A legacy group has one source, an MSI group 1 to 32, an
 * MSI-X group up to 2048.
 *
 * <p><b>Meanings.</b>
 *
 * <ul>
 *   <li>Edge interrupts coalesce: after the last trigger of any schedule at least one delivery
 *       follows once the source is live. A trigger that is followed by none is <i>lost</i>; a
 *       delivery without a trigger since the one before is <i>spurious</i>.
 *   <li>{@code enable}/{@code disable} gate the group: a trigger while disabled is dropped and
 *       counted, what other processes rang meanwhile is dropped at enable. A new group is disabled.
 *   <li>A mask latches: one pending bit a source, delivered at unmask. A source that was never
 *       given a configuration is masked.
 *   <li>Mistakes a guest can make are never exceptions; they are dropped and counted ({@link
 *       dev.tocsin.interrupt.VectorStats}). Exceptions tell of the caller or the host ({@link
 *       dev.tocsin.interrupt.InterruptException}).
 * </ul>
 *
 * <p><b>Threads.</b> Everything here may be called from any thread. {@code trigger} of a message
 * group takes no lock and allocates nothing. Implementations never call back into a device while
 * holding a lock of theirs.
 *
 * <p><b>Not here:</b> allocation of identifiers, routing tables, chips, PCI registers.
 */
package dev.tocsin.interrupt;
