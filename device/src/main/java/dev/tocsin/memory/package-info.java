/** The guest memory a device reaches. */
package dev.tocsin.memory;
