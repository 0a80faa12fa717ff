/* Configuration space as this guest uses it (PCI 3.0, 6.1, 6.7, 6.8). */
#ifndef TOCSIN_DEMO_PCI_H
#define TOCSIN_DEMO_PCI_H

#include <stdint.h>

#define PCI_ID 0x00
#define PCI_COMMAND 0x04
#define PCI_MEMORY 0x002
#define PCI_BUS_MASTER 0x004
#define PCI_INTX_OFF 0x400
#define PCI_BARS 6

#define MSI 0x05
#define MSI_ENABLE 0x10000
#define MSI_64 0x800000
#define MSI_MASKABLE 0x1000000
#define MSIX 0x11
#define MSIX_ENABLE 0x80000000
#define MSIX_MASK_ALL 0x40000000

/* A function by number: 15:8 bus, 7:3 device, 2:0 function. Registers are whole words. */
uint32_t pci_read(uint32_t function, uint32_t reg);
void pci_write(uint32_t function, uint32_t reg, uint32_t value);

/* Shows each function on every bus that a bridge leads to. */
void pci_each(void (*show)(uint32_t function));

/* Sizes the base address registers, keeps what firmware gave, and gives what it did not. */
void pci_place(uint32_t function, uint32_t bars[PCI_BARS]);

/* Where a capability is, 0 if there is none. */
uint32_t pci_capability(uint32_t function, uint32_t id);

/* The line the pin leads to. */
uint32_t pci_line(uint32_t function);

#endif
