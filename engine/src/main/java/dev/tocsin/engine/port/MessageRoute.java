package dev.tocsin.engine.port;

/**
 * One route of the kernel's table: what a doorbell bound to it sends.
 *
 * @param gsi the route's identifier
 * @param message the message, prepared by the same back end
 */
public record MessageRoute(int gsi, PreparedMessage message) {}
