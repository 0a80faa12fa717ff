package dev.tocsin.engine;

/**
 * What an engine has done so far, over all devices.
 *
 * @param commits routing tables committed
 * @param attaches doorbells bound to the kernel
 * @param detaches doorbells unbound
 * @param promotions sources given to the kernel because of their traffic
 * @param evictions sources taken from the kernel to make room for others
 * @param failedPromotions promotions the host refused; tried again later (S58)
 * @param relayRounds times the relay woke up
 * @param refusals deliveries the host refused; kept pending and tried again (S55)
 */
public record EngineCounters(
    long commits,
    long attaches,
    long detaches,
    long promotions,
    long evictions,
    long failedPromotions,
    long relayRounds,
    long refusals) {}
