/**
 * What was measured, what it is compared with, and how both are printed. Knows nothing of Tocsin.
 */
package dev.tocsin.bench.figure;
