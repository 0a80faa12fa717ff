/** Benchmarks, outside the default build. */
package dev.tocsin.bench;
