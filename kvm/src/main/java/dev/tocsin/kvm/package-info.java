/** KVM objects and the back end that delivers through them. */
package dev.tocsin.kvm;
