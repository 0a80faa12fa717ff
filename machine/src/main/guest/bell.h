/* Registers of the bell, as dev.tocsin.devices.bell documents them. */
#ifndef TOCSIN_DEMO_BELL_H
#define TOCSIN_DEMO_BELL_H

#define BELL_ID 0x00
#define BELL_ID_VALUE 0x4c4c4542 /* "BELL" */
#define BELL_CAPS 0x08
#define BELL_TYPE 0x0c
#define BELL_TYPE_NONE 0
#define BELL_TYPE_EDGE 1
#define BELL_TYPE_LEVEL 2
#define BELL_TYPE_MESSAGES 3
#define BELL_COUNT 0x10
#define BELL_ENABLE 0x14
#define BELL_STATUS 0x18
#define BELL_LINE 0x1c
#define BELL_CAUSE 0x20
#define BELL_MASK_ALL 0x24
#define BELL_PENDING 0x1000
#define BELL_TABLE 0x8000

#endif
