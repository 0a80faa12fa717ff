/** What a row of the table is, whichever floor it is compared with. */
package dev.tocsin.bench.row;
