package dev.tocsin.machine.inprocess;

import dev.tocsin.bus.Bus;
import dev.tocsin.machine.RunControl;
import dev.tocsin.memory.GuestRegions;

/**
 * What all processors of a machine share.
 *
 * @param pio ports
 * @param mmio memory and memory-mapped registers
 * @param memory the memory alone
 * @param programs what to run
 * @param control how the run ends
 * @param time what the timers go by
 * @param observer is told what processors do
 */
record Plant(
    Bus pio,
    Bus mmio,
    GuestRegions memory,
    Programs programs,
    RunControl control,
    GuestTime time,
    GuestObserver observer) {}
