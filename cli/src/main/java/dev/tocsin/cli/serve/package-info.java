/**
 * Serves one device to another monitor until somebody stops it: what all of {@code tocsin serve}
 * share.
 *
 * <pre>
 *   ServeCommand ─► ServeNvme, ServeSerial, ServeByName ─► {@link dev.tocsin.cli.serve.Serving} ─► VfioUserServer ─► device
 *                                                             ├─ {@link dev.tocsin.cli.serve.QemuOptions}: what to paste
 *                                                             ├─ {@link dev.tocsin.cli.serve.Counters}: what it has done
 *                                                             └─ {@link dev.tocsin.cli.serve.DiskFile}: one server for a disk
 * </pre>
 *
 * <p><b>Owners.</b> {@code Serving} owns server and device and closes them in that order; who made
 * what a device works on, a disk or a console, closes it after. <b>Threads.</b> One for the client,
 * the device's own, one that listens for the Enter key, and the main one, which waits. SIGINT and
 * SIGTERM start the JVM's shutdown, whose hook lets the main thread close all first.
 */
package dev.tocsin.cli.serve;
