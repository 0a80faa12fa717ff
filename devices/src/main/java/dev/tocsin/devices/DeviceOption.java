package dev.tocsin.devices;

/**
 * An option of a type of device, as help lists it.
 *
 * @param name what stands before the equals sign
 * @param form what may stand behind it, such as {@code 0..2048} or {@code FILE}
 * @param meaning what it does and what holds without it, in a few words
 */
public record DeviceOption(String name, String form, String meaning) {}
