/** The {@code tocsin} command. */
package dev.tocsin.cli;
