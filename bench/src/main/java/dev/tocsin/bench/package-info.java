/**
 * Measures Tocsin against its targets and against the floor, in one run.
 *
 * <p>{@link dev.tocsin.bench.Main} takes the rows in turn. A row has two sides: a {@code Round} of
 * ours, and a round of the C program in {@code bench/floor}, which runs as a child process and
 * waits while we measure. Rounds of both alternate, so that a change in the machine's mood meets
 * both; each side is bound to the first processor, and the table compares medians.
 *
 * <p>Targets are data ({@code Rows}); what is measured and how is in the rounds. {@code
 * CountedPorts} wraps the ports of the back end, because "no system call" and "one commit" are to
 * be counted and not believed.
 *
 * <p><b>Not here:</b> tests. A missed target fails nothing; time is not a matter of right or wrong.
 */
package dev.tocsin.bench;
