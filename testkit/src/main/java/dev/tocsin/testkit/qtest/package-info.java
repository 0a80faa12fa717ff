/**
 * A QEMU whose processors stand still, driven register by register: an oracle for devices and chips
 * (QEMU, docs/devel/testing, "QTest").
 *
 * <p>{@link dev.tocsin.testkit.qtest.Qtest} starts one with any options, reads and writes its ports
 * and memory, sets the inputs of its devices and hears their outputs. Not for guests that run.
 *
 * <p><b>Threads.</b> One caller at a time; the process and its socket are the caller's to close.
 */
package dev.tocsin.testkit.qtest;
