/** The interrupts a device raises. */
package dev.tocsin.interrupt;
