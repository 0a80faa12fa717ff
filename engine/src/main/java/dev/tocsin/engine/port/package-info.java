/** What a back end implements. */
package dev.tocsin.engine.port;
