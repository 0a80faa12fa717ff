/* What the guest's files share. */
#ifndef TOCSIN_DEMO_GUEST_H
#define TOCSIN_DEMO_GUEST_H

#include <stdint.h>

#include "bell.h"
#include "protocol.h"

static inline volatile uint32_t *at(uint32_t address) {
  return (volatile uint32_t *)address;
}

static inline volatile uint32_t *shared(uint32_t offset) {
  return at(SHARED_BASE + offset);
}

/* boot.c: the number, and the local APIC's id, of the processor that asks. */
uint32_t this_cpu(void);

/* driver.c: runs the command in the mailbox; handles one interrupt of the level line. */
void run_command(void);
void level_interrupt(void);
extern uint32_t level_vector;

#endif
