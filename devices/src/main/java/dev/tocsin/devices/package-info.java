/** Device models, one package each. */
package dev.tocsin.devices;
