/**
 * A kernel in memory, for tests of what stands on the engine's ports.
 *
 * <p>{@link dev.tocsin.testkit.simulated.SimulatedKernel} has them all. What it does is held to the
 * same contracts as the real kernel's back end ({@code dev.tocsin.testkit.contract}).
 */
package dev.tocsin.testkit.simulated;
