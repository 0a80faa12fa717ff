/** Accounts of triggers against deliveries: what coalesced, what was lost, what was spurious. */
package dev.tocsin.machine.demo.tally;
