/**
 * What chips of every architecture share: the account of a guest's mistakes.
 *
 * <p>A guest never makes a chip throw. What it does against the rules is dropped, or answered as
 * the chip's specification says, and counted here by kind.
 */
package dev.tocsin.chip;
