/**
 * What each port of a back end has to keep, one contract class a port.
 *
 * <p>A back end's tests extend each class whose port it has and open a {@link
 * dev.tocsin.testkit.port.BackEndFixture}. What the engine makes of the ports is held by {@code
 * dev.tocsin.testkit.contract}. Not thread-safe: a test has its own fixture.
 */
package dev.tocsin.testkit.port;
