/**
 * Who holds a machine's interrupt chips: the kernel, the kernel and Java, or Java.
 *
 * <p>{@link dev.tocsin.machine.irqchip.Chips} is the choice, made before the machine has
 * processors; {@link dev.tocsin.machine.irqchip.Chipset} is what it comes to once they are there: a
 * back end for the engine, a {@link dev.tocsin.machine.irqchip.Processor} for each, and what
 * answers on the buses.
 *
 * <pre>
 *               local APICs   IOAPIC, 8259A      8254            HLT        IA32_APIC_BASE ...
 *  KernelChips  KVM           KVM                KVM             KVM        KVM
 *  SplitChips   KVM           SplitIrqChip       Pit + Alarms    KVM        KVM
 *  UserChips    LocalApic     SoftIrqChip        Pit + Alarms    we park    exits, answered here
 * </pre>
 *
 * <p><b>Threads.</b> A processor's methods belong to its thread, but for {@code kick} and {@code
 * wake}. One thread of {@link dev.tocsin.machine.irqchip.Alarms} waits for all timers of a machine;
 * it only kicks, or asks a chip to look at the time.
 *
 * <p><b>No wakeup is lost.</b> A processor of ours announces that it will wait, in the guest or
 * parked, and looks once more ({@link dev.tocsin.chip.x86.apic.LocalApic#beginWait}); whoever sends
 * after that kicks it. A kick only sets a flag and sends a signal or a permit: it may come from
 * under the chips' lock.
 *
 * <p><b>Lock order.</b> The chips' lock, then the routing table's. Neither is held when a resampler
 * or a device is called (S52).
 *
 * <table>
 * <caption>What a hostile guest can do in user mode</caption>
 * <tr><th>it does</th><th>what happens</th></tr>
 * <tr><td>any access to the page or the registers of the local APIC</td><td>see the chip's package;
 * a register that is not there is a general-protection fault</td></tr>
 * <tr><td>a timer with the shortest period</td><td>it is kicked at most every 50 us, so it goes on;
 * the timers' thread pauses between rounds</td></tr>
 * <tr><td>keeps interrupts off for ever</td><td>they wait; each reason kicks it once</td></tr>
 * <tr><td>lowers CR8 where the kernel does not tell</td><td>looked at once a millisecond while an
 * interrupt waits for it</td></tr>
 * <tr><td>changes its time-stamp counter</td><td>deadlines go by the counter of the processor that
 * wrote its deadline last</td></tr>
 * <tr><td>sends SMI</td><td>dropped: there is no system management mode here</td></tr>
 * </table>
 */
package dev.tocsin.machine.irqchip;
