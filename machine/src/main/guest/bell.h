/* Registers of the PCI bell, as dev.tocsin.devices.bell.pci documents them. */
#ifndef TOCSIN_DEMO_BELL_H
#define TOCSIN_DEMO_BELL_H

#define BELL_DEVICE 0x42451234 /* device and vendor id */
#define BELL_CAUSE 0x10

#endif
