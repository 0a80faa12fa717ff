/**
 * What every back end has to pass: the engine over its ports, seen through the device contract.
 *
 * <p>A back end's tests describe it as a {@link dev.tocsin.testkit.contract.Target} and subclass
 * each contract with a method that makes one. What a platform lacks (rings, routes, ends of
 * interrupts) is assumed away with the reason. The contracts tell what must arrive and what must
 * not; they say nothing about cost, refusals of the host or races, which the engine's own tests do
 * against {@code dev.tocsin.testkit.simulated}.
 *
 * <p>Threads: the test's own only. The engine has no relay thread here; the contracts run the relay
 * whenever they look.
 */
package dev.tocsin.testkit.contract;
