/**
 * The demo: a real guest takes interrupts of every kind, and every one of them is accounted for.
 *
 * <pre>
 *   Demo ─ makes ─► VirtualMachine ── 5 PCI bells, a guest that counts what its handlers handle
 *    │                   ▲
 *    │                   └ eventfds ─── another process (ringer)
 *    └─ Scenario: acts ring the bells, wait for the counters, settle the accounts (tally)
 * </pre>
 *
 * <p>The guest's driver finds the bells on the PCI bus and takes the best kind of interrupts each
 * has; one bell's driver is unloaded and comes back with each kind. A button without registers
 * holds an edge-triggered line.
 *
 * <p>Nothing is staged: what {@link dev.tocsin.machine.demo.DemoListener} hears comes from the
 * managers, the devices and the guest as it happens; the result is what the guest counted, against
 * what was triggered. An interrupt that is lost or spurious ({@link dev.tocsin.interrupt}) shows in
 * {@link dev.tocsin.machine.demo.DemoReport}.
 *
 * <p><b>Time.</b> A latency runs from just before the trigger until this process sees the handler's
 * counter; for another process's ring, from just before its write.
 *
 * <p><b>Early end of interrupt.</b> Some hosts' kernels end an interrupt when its handler begins. A
 * level line is still high then, and is delivered again; the second run finds no cause. The guest
 * looks whether its vector is in service inside a handler; if not, such runs are counted apart.
 *
 * <p><b>Threads.</b> The scenario has one, which {@link java.lang.Thread#interrupt} ends; listeners
 * also hear vCPU threads, one at a time.
 */
// budget: types <= 24, because each act is a class, and all share one stage
package dev.tocsin.machine.demo;
