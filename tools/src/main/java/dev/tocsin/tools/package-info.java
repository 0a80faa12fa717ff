/** Helpers of the build; no product code depends on them. */
package dev.tocsin.tools;
