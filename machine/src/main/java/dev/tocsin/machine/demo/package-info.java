/** The demo: being written. */
package dev.tocsin.machine.demo;
