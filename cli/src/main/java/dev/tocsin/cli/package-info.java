/**
 * The {@code tocsin} command: one class per subcommand, and {@link dev.tocsin.cli.Tocsin} that
 * joins them. Nothing here is API; the launcher script at the top of the tree is the way in.
 */
package dev.tocsin.cli;
