/**
 * The messages of the vfio-user protocol, version 0.1: one class per command, with its layout.
 *
 * <p>Pure: bytes in a {@link java.lang.foreign.MemorySegment} on one side, values on the other; no
 * socket, no descriptor, no device. Source of all layouts: the vfio-user protocol specification,
 * kept with QEMU (docs/interop/vfio-user.rst). All numbers are in the byte order of the host.
 *
 * <p>A message lies at offset 0 of its segment, with its {@link dev.tocsin.vfiouser.wire.Header};
 * offsets in the boxes count from the start of the message. A box is eight bytes wide.
 *
 * <p><b>Never trusted.</b> Any bytes whatever decode into either a value whose fields are in range
 * or a {@link dev.tocsin.vfiouser.wire.Refusal}, which names the error number of the reply. No
 * decoder throws, reads beyond the message, or allocates by a number that a client chose.
 *
 * <table>
 * <caption>What a hostile client can send, and what happens</caption>
 * <tr><th>message</th><th>answer</th></tr>
 * <tr><td>size below 16 or above the limit</td><td>the connection ends: the stream has no next
 * message ({@link dev.tocsin.vfiouser.wire.Header#framing})</td></tr>
 * <tr><td>shorter or longer than its fields say</td><td>EINVAL</td></tr>
 * <tr><td>a count that wraps, a range that wraps</td><td>EINVAL</td></tr>
 * <tr><td>an unknown command, or one of the server's</td><td>ENOSYS</td></tr>
 * <tr><td>JSON that is none, or nests deep, or is long</td><td>EINVAL</td></tr>
 * </table>
 *
 * <p><b>Threads.</b> Values are immutable; static methods touch nothing but their arguments.
 */
package dev.tocsin.vfiouser.wire;
