/**
 * What the kernel's virtual machine monitor offers, request by request, as owned Java objects.
 *
 * <p><b>Purpose.</b> {@link dev.tocsin.kvm.Kvm} makes a {@link dev.tocsin.kvm.Vm}, which makes each
 * {@link dev.tocsin.kvm.Vcpu}; {@link dev.tocsin.kvm.Vcpu#run} returns a {@link
 * dev.tocsin.kvm.VcpuExit}. Each struct of linux/kvm.h that crosses the border has one small class
 * whose layout a test compares with the C compiler's. The engine's ports are in {@code
 * dev.tocsin.kvm.backend}.
 *
 * <p><b>Not here.</b> Threads that run processors, loaders, buses (module {@code machine});
 * interrupt chips that are not the kernel's (module {@code chip}); any processor but x86-64.
 *
 * <p><b>Owners and close order.</b> Whoever creates closes: the processors once their threads have
 * ended, then the back end, then the machine, then the memory it was given; {@code Kvm} at any
 * time. The kernel keeps a machine alive while a processor of it is open, so an early close of the
 * machine only ends its own requests. All {@code close} are idempotent.
 *
 * <p><b>Threads.</b> {@code Kvm} and {@code Vm} are used from any thread. A processor is run by one
 * platform thread and kicked by any. While it runs, the kernel makes requests of other threads to
 * it wait: nobody asks a running processor for its registers. Structs are not thread-safe, messages
 * are immutable. No lock of ours is held during a request.
 *
 * <table>
 * <caption>What a hostile guest can do</caption>
 * <tr><th>it does</th><th>what happens</th></tr>
 * <tr><td>string instructions of any length</td><td>the kernel cuts them to a page; an item is bounds-checked</td></tr>
 * <tr><td>MMIO of odd widths or over a page's end</td><td>an exit of 1 to 8 bytes each; no width is assumed</td></tr>
 * <tr><td>instructions KVM cannot emulate, triple faults</td><td>a value ({@code KvmInternalError}, {@code Shutdown}), never an exception</td></tr>
 * <tr><td>an exit of a kind Tocsin does not know</td><td>{@code Unknown} with its number</td></tr>
 * <tr><td>halts for ever</td><td>{@code kick} ends the run</td></tr>
 * </table>
 */
package dev.tocsin.kvm;
