/** Groups, the paths to a guest and the routing of interrupts, written once over small ports. */
package dev.tocsin.engine;
