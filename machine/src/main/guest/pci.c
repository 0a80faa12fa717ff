/*
 * The PCI bus: enumerates it, sizes and places base address registers, finds capabilities.
 */
#include "pci.h"

#define ADDRESS_PORT 0xcf8
#define DATA_PORT 0xcfc
#define HEADER 0x0c
#define HEADER_TYPE 0x7f0000
#define HEADER_BRIDGE 0x010000
#define HEADER_SEVERAL 0x800000
#define BUS_NUMBERS 0x18
#define BAR 0x10
#define BAR_PORTS 1
#define BAR_KIND 7
#define BAR_64 4
#define CAPABILITIES 0x34
#define INTERRUPT 0x3c

/* For what came without an address: what bridges forward, and firmware left alone. */
static uint32_t pool;
#define POOL_START 0xd8000000

static void out32(uint16_t port, uint32_t value) {
  __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

static uint32_t in32(uint16_t port) {
  uint32_t value;
  __asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

uint32_t pci_read(uint32_t function, uint32_t reg) {
  out32(ADDRESS_PORT, 0x80000000 | function << 8 | reg);
  return in32(DATA_PORT);
}

void pci_write(uint32_t function, uint32_t reg, uint32_t value) {
  out32(ADDRESS_PORT, 0x80000000 | function << 8 | reg);
  out32(DATA_PORT, value);
}

static void each_on(uint32_t bus, void (*show)(uint32_t)) {
  for (uint32_t device = 0; device < 32; device++) {
    uint32_t first = bus << 8 | device << 3;
    uint32_t functions = 1;
    for (uint32_t f = first; f < first + functions; f++) {
      if ((pci_read(f, PCI_ID) & 0xffff) == 0xffff) {
        continue;
      }
      if (f == first && pci_read(f, HEADER) & HEADER_SEVERAL) {
        functions = 8;
      }
      show(f);
      if ((pci_read(f, HEADER) & HEADER_TYPE) == HEADER_BRIDGE) {
        uint32_t below = pci_read(f, BUS_NUMBERS) >> 8 & 0xff;
        if (below > bus) {
          each_on(below, show);
        }
      }
    }
  }
}

void pci_each(void (*show)(uint32_t)) {
  each_on(0, show);
}

static uint32_t give(uint32_t size) {
  uint32_t at = pool ? pool : POOL_START;
  at = (at + size - 1) & -size;
  pool = at + size;
  return at;
}

void pci_place(uint32_t function, uint32_t bars[PCI_BARS]) {
  pci_write(function, PCI_COMMAND, PCI_INTX_OFF);
  for (uint32_t i = 0; i < PCI_BARS; i++) {
    uint32_t reg = BAR + 4 * i;
    uint32_t old = pci_read(function, reg);
    pci_write(function, reg, 0xffffffff);
    uint32_t sized = pci_read(function, reg);
    uint32_t size = -(sized & ~15u);
    bars[i] = 0;
    if (sized & BAR_PORTS || !size) {
      pci_write(function, reg, old);
      continue;
    }
    bars[i] = old & ~15u ? old & ~15u : give(size);
    pci_write(function, reg, bars[i]);
    if ((sized & BAR_KIND) == BAR_64) {
      bars[++i] = 0;
    }
  }
  pci_write(function, PCI_COMMAND, PCI_MEMORY | PCI_INTX_OFF);
}

uint32_t pci_capability(uint32_t function, uint32_t id) {
  uint32_t at = pci_read(function, CAPABILITIES) & 0xfc;
  for (int i = 0; at && i < 48; i++) {
    uint32_t head = pci_read(function, at);
    if ((head & 0xff) == id) {
      return at;
    }
    at = head >> 8 & 0xfc;
  }
  return 0;
}

uint32_t pci_line(uint32_t function) {
  return pci_read(function, INTERRUPT) & 0xff;
}
