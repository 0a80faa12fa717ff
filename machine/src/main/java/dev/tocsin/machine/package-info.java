/** The composition root: a small virtual machine. */
package dev.tocsin.machine;
