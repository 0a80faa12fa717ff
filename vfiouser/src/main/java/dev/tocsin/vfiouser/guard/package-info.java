/**
 * Ends a client's connection in order when the server's process is killed.
 *
 * <pre>
 *   server ── control: each new connection, a duplicate ──► GuardMain, a process beside it
 *      │                                                        │ holds the last one, reads nothing
 *      └──────────── connection ──► client ◄── its end, once the control stream has ended
 * </pre>
 *
 * <p>The kernel closes what a dead process had. Over bytes that it has not read, a stream's peer
 * then hears of ECONNRESET and not of an end, unless somebody else still holds that end, shuts it
 * down, and reads what was left (unix(7); {@link dev.tocsin.linux.UnixSocket#close}).
 *
 * <p><b>Owners.</b> {@link dev.tocsin.vfiouser.guard.GuardProcess} belongs to who starts it, and is
 * closed after its server. The process ends with its control stream: with the server, however that
 * ends. <b>Threads.</b> None of ours here; one in the process.
 *
 * <p><b>Trust.</b> The control socket lies in a folder of mode 0700 and is gone once the process
 * has connected. The guard never reads a client's bytes but to drop them.
 *
 * <p><b>Not here:</b> taking a connection over; a restarted server waits for its client to come
 * again.
 */
package dev.tocsin.vfiouser.guard;
