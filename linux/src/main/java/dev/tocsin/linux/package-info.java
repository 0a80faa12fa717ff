/** The system calls that a virtual machine monitor needs. */
package dev.tocsin.linux;
