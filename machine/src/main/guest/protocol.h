/*
 * What the demo's guest and its host agree on. Plain numbers only: dev.tocsin.machine.demo.guest.Protocol
 * holds the same names and values, and a test compares the two line by line.
 */
#ifndef TOCSIN_DEMO_PROTOCOL_H
#define TOCSIN_DEMO_PROTOCOL_H

/* Limits. */
#define MAX_CPUS 16
#define MAX_BELLS 8

/* Shared memory: guest physical address; everything below it is an offset. */
#define SHARED_BASE 0x200000
#define SHARED_SIZE 0x9000

/* The guest writes its state and the number of processors it has started. */
#define STATE 0x00
#define STATE_READY 0x01
#define STATE_CRASHED 0x0f
#define CPUS_ONLINE 0x08
/* The host writes the number of processors before the guest runs. */
#define CPUS_WANTED 0x04

/* What the in-service bit was inside a handler: the chip keeps it until EOI, or drops it. */
#define IN_SERVICE 0x0c
#define IN_SERVICE_KEPT 0x01
#define IN_SERVICE_DROPPED 0x02

/* One command at a time: the host fills it, raises SEQ and sends CONTROL_VECTOR to processor 0;
   the guest answers with RESULT and copies SEQ to DONE. */
#define COMMAND_SEQ 0x10
#define COMMAND_DONE 0x14
#define COMMAND_OP 0x18
#define COMMAND_RESULT 0x1c
#define COMMAND_ARGS 0x20

/* The host numbers its triggers here; each handler notes the number it found. */
#define MARK 0x40

/* After STATE_CRASHED: exception, address, processor. */
#define CRASH_VECTOR 0x44
#define CRASH_ADDRESS 0x48
#define CRASH_CPU 0x4c

/* Runs of the level handler in which no sharer of the line had a cause. */
#define EMPTY_RUNS 0x50
/* For each bell on the level line: how often a cause of it was found and acknowledged. */
#define SERVED 0x80

/* For each processor and vector, 32 bits each: runs of the handler, and the last mark it found. */
#define COUNTS 0x1000
#define SEEN 0x5000

/* The functions that are bells, as the driver numbers them from 0 on: 15:8 bus, 7:3 device, 2:0
   function. */
#define FOUND 0x60

/* Operations of the driver. A bell is its number; args in order. */
#define OP_ENUMERATE 0x01 /* -> how many bells there are */
#define OP_SETUP_EDGE 0x02 /* irq, vector, cpu */
#define OP_LOAD 0x03 /* bell, kinds, count, vector, vectors, cpu, cpus -> kind << 16 | count */
#define OP_UNLOAD 0x04 /* bell */
#define OP_MASK 0x05 /* bell, index */
#define OP_UNMASK 0x06 /* bell, index */
#define OP_RETARGET 0x07 /* bell, index, vector, cpu */
#define OP_PENDING 0x08 /* bell, index -> 1 if the device shows it pending */
#define RESULT_FAILED 0xffff

/* Kinds of interrupts: the driver takes the last of those that are allowed and there. */
#define KIND_NONE 0x00
#define KIND_INTX 0x01
#define KIND_MSI 0x02
#define KIND_MSIX 0x04

/* Vectors. */
#define CONTROL_VECTOR 0x30
#define FIRST_VECTOR 0x31
#define LAST_VECTOR 0xef

#endif
