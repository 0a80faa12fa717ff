/**
 * Descriptors, eventfds, epoll, memory maps, unix sockets, signals and ioctl, as owned Java
 * objects.
 *
 * <p><b>Purpose.</b> Whatever Tocsin asks of the kernel goes through here, so that the rest of the
 * project is plain Java. A reader needs an hour: {@code Libc} links functions and keeps errno,
 * three classes ({@code FileCalls}, {@code SocketCalls}, {@code ProcessCalls}) hold one Java method
 * per C function, {@code Layouts} holds the structs (a test compares each with the C compiler), and
 * every public type says one kernel idea with them.
 *
 * <p><b>Not here.</b> KVM and VFIO requests (their modules encode them over {@link
 * dev.tocsin.linux.Ioctl}), TCP, files as such (use {@code java.nio}), processes, and any system
 * but Linux on a 64-bit little-endian x86 or ARM with glibc 2.30 or newer.
 *
 * <p><b>Owners.</b> {@link dev.tocsin.linux.Fd} owns one descriptor number and gives it back
 * exactly once. {@code EventFd}, {@code Poller}, {@code UnixSocket}, {@code UnixListener} and
 * {@code Mapping} each own what they were made from; {@code close} is idempotent everywhere and
 * never throws for a resource that was closed before. Whoever creates closes; nothing is left to
 * the garbage collector.
 *
 * <p><b>Errors.</b> A failed call is a {@link dev.tocsin.linux.LinuxException} with the call and
 * its errno; use after {@code close} is an {@link java.lang.IllegalStateException}. The calls of
 * hot paths return {@code -errno} or a boolean and allocate nothing, neither when they fail.
 *
 * <p><b>Threads.</b> Every type may be used and closed from any thread unless it says otherwise.
 * errno is captured by the linker into memory of the calling thread, before the JVM can touch it. A
 * descriptor that is closed while another thread is inside a call on it stays open for the kernel
 * until that call returns, so a number that the kernel hands out anew is never written by mistake.
 * No locks are held while a call blocks.
 */
// budget: types <= 21, because all native code has one address
package dev.tocsin.linux;
