/** The bus a device answers on. */
package dev.tocsin.bus;
