/**
 * Tests of virtual devices on an in-process machine, with every interrupt accounted for.
 *
 * <pre>
 *   &#64;GuestMachine ──► GuestMachineExtension ── makes, checks, closes ──► TestMachine
 *                                                                        │
 *     devices ◄── TracedSupply (who triggers) ◄── engine ──► TracedPorts ─┤ (what chips accept)
 *     program ──► GuestObserver: TracedGuest (handlers, EOI, IPIs) ───────┤
 *                                                                        ▼
 *                                              Trace (what happened), Slots (what came of it)
 * </pre>
 *
 * <p>A test that takes a {@link dev.tocsin.junit.TestMachine} fails if an interrupt was lost or
 * spurious, as {@link dev.tocsin.interrupt} defines them, a vector was left in service, or the
 * guest crashed; a failed test, whatever failed, shows the trace.
 *
 * <p><b>The account.</b> A local APIC tells of each message whether it is a new request or was
 * merged with one before. Each new request is handled exactly once: so for each processor and
 * vector the handler must have run as often as there were new requests, those of pins of the IOAPIC
 * included. More runs are spurious. Fewer are lost: accepted and never handled, for lack of an end
 * of interrupt, or with interrupts left disabled. A message that no local APIC took is lost, and so
 * is the last trigger of a live source that no message followed.
 *
 * <p><b>In service.</b> For each processor, a vector is in service from the beginning of its
 * handler to an end of interrupt. At rest at the end of a test, none may be whose handler has
 * returned: the next request of it, and of every lower priority, would wait for ever. Interrupts of
 * the 8259A pair, NMI and the spurious vector are never in service. A run that was ended is not
 * judged.
 *
 * <p><b>Not judged</b> as lost or spurious, but in the trace: interrupts of the 8259A pair, of the
 * local APICs' own timers and pins, and NMI; of inter-processor interrupts only that they are not
 * spurious. Messages to several processors are judged by the vector alone.
 *
 * <p><b>Threads.</b> Trace, account and what is in service have a lock each, all leaves; they are
 * told from devices' and processors' threads, before a message is sent and after.
 */
package dev.tocsin.junit;
