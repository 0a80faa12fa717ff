/** A VM and an engine over it, for the rows that need the kernel. */
package dev.tocsin.bench.rig;
