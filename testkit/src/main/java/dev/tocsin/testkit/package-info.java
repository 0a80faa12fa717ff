/**
 * Tools for tests: a clock that stands still, hooks before every call of a port, comparison of
 * structs with the C compiler.
 *
 * <p>{@link dev.tocsin.testkit.HookedBackEnd} puts a {@link dev.tocsin.testkit.CallHook} before the
 * ports of any back end: {@link dev.tocsin.testkit.CallCounts} counts, {@link
 * dev.tocsin.testkit.Faults} refuses, {@link dev.tocsin.testkit.Holds} holds a call up. The kernel
 * in memory is in {@code dev.tocsin.testkit.simulated}; what every back end has to pass is in
 * {@code dev.tocsin.testkit.contract}.
 */
package dev.tocsin.testkit;
