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
 * spurious, as {@link dev.tocsin.interrupt} defines them, or the guest crashed; a failed test,
 * whatever failed, shows the trace.
 *
 * <p><b>The account.</b> A local APIC tells of each message whether it is a new request or was
 * merged with one before. Each new request is handled exactly once: so for each processor and
 * vector the handler must have run as often as there were new requests, those of pins of the IOAPIC
 * included. More runs are spurious. Fewer are lost: accepted and never handled, for lack of an end
 * of interrupt, or with interrupts left disabled. A message that no local APIC took is lost, and so
 * is the last trigger of a live source that no message followed.
 *
 * <p><b>Not judged,</b> but in the trace: interrupts of the 8259A pair, of the local APICs' own
 * timers and pins, and NMI; of inter-processor interrupts only that they are not spurious. Messages
 * to several processors are judged by the vector alone.
 *
 * <p><b>Threads.</b> Trace and account have a lock each, both leaves; they are told from devices'
 * and processors' threads, before a message is sent and after.
 */
package dev.tocsin.junit;
