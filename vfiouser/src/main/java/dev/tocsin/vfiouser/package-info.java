/**
 * Serves a PCI function to another virtual machine monitor over a unix socket.
 *
 * <pre>
 *   client ── commands ──► Connection ─► Session ─► Regions ──────────► ServedFunction ◄─ device
 *     ▲                        ▲            │                                              │  │
 *     │                        │            ├─► ClientMemory (windows) ◄── DMA ────────────┘  │
 *     │                        └─ DMA_READ, DMA_WRITE ─┘                                      │
 *     │                                     └─► InterruptControl ─► ClientInterrupts          │
 *     └────────── eventfds ◄── ClientVectors, ClientPin ◄── engine ◄── groups ◄── trigger ────┘
 * </pre>
 *
 * <p>{@link dev.tocsin.vfiouser.VfioUserServer} is the door, {@link
 * dev.tocsin.vfiouser.LentFunction} lends it a function of the PCI layer. The device is the class
 * that also runs in the micro VM: it gets interrupt managers and guest memory, and knows nothing of
 * a client.
 *
 * <p><b>Interrupts.</b> The client owns the table of messages; the server only hears which vectors
 * have an eventfd and which are masked. The ordinary engine runs over these eventfds as its back
 * end, and a vector that the client does not take at present is masked in the engine: what is
 * triggered then is pending, and delivered when the client takes it. So nothing is lost between a
 * driver's enable and the client's assignment, nor between two clients. Other processes ring
 * eventfds of ours, which the engine's relay hears; it also hears those by which a client masks and
 * unmasks the pin.
 *
 * <p><b>Owners.</b> The server owns its socket, thread, engine and function's surroundings; a
 * session what its client gave, and gives it back when the client goes, however it goes. A
 * descriptor that arrives belongs to its message until a command takes it; what no command takes is
 * closed with the message.
 *
 * <p><b>Ends.</b> A connection is ended in order, whatever was not read: {@link
 * dev.tocsin.vfiouser.guard.GuardProcess} sees to that when the server's process is killed.
 *
 * <p><b>Threads.</b> One for each server, which serves the commands of its client in order, and the
 * engine's relay, once somebody rings an eventfd that it hears. Devices may have threads of their
 * own: they trigger, and copy guest memory, from any. <b>Locks</b>, in order: a device's own;
 * {@code MessagedMemory}; the client's interrupts; the engine's; a pin. The two of a connection are
 * taken last and never together.
 *
 * <table>
 * <caption>What a hostile client can do, and what happens</caption>
 * <tr><th>who does what</th><th>what happens</th></tr>
 * <tr><td>sends any bytes</td><td>an error reply, or the connection ends with a reason; see {@link
 * dev.tocsin.vfiouser.wire}</td></tr>
 * <tr><td>sends descriptors where none belong, too many, of the wrong kind</td><td>error reply, all
 * closed, nothing changed</td></tr>
 * <tr><td>connects and says nothing</td><td>the connection ends after 10 s; later, silence is
 * idleness</td></tr>
 * <tr><td>does not read its replies</td><td>the connection ends after 10 s</td></tr>
 * <tr><td>shrinks, unmaps or never had the memory behind a window</td><td>the copy fails: a DMA
 * fault of the device (S62)</td></tr>
 * <tr><td>does not answer DMA_READ</td><td>the device's thread waits until the client goes</td></tr>
 * <tr><td>makes its eventfd blocking and fills it</td><td>the device's thread waits; the next change
 * of that vector, or the client's end, frees it</td></tr>
 * <tr><td>writes the eventfd that unmasks its pin all the time</td><td>keeps the relay of its own
 * device busy, and nobody else's</td></tr>
 * <tr><td>does not take an interrupt</td><td>it stays pending, once</td></tr>
 * <tr><td>leaves, crashes, comes back</td><td>all it gave is given back; the device keeps its
 * state</td></tr>
 * <tr><td>another user of the host connects</td><td>the socket's mode is 0600 from its first moment
 * on</td></tr>
 * </table>
 *
 * <p><b>Not here:</b> devices, migration, dirty pages, regions mapped by the client.
 */
package dev.tocsin.vfiouser;
