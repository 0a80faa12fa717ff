/** Contract classes and fakes of the ports. */
package dev.tocsin.testkit;
