/*
 * The driver of the bell: decides type and number of a bell's interrupts, as the host asks it to.
 */
#include "guest.h"

#define IOAPIC_SELECT 0xfec00000
#define IOAPIC_WINDOW 0xfec00010
#define IOAPIC_ENTRIES 0x10
#define ENTRY_LEVEL 0x8000
#define ENTRY_MASKED 0x10000
#define MESSAGE_ADDRESS 0xfee00000

uint32_t level_vector;
static uint32_t level_bells[MAX_BELLS];

static uint32_t arg(int i) {
  return *shared(COMMAND_ARGS + 4 * i);
}

static uint32_t bell(uint32_t address, uint32_t offset) {
  return *at(address + offset);
}

static void set_bell(uint32_t address, uint32_t offset, uint32_t value) {
  *at(address + offset) = value;
}

static void ioapic_write(uint32_t index, uint32_t value) {
  *at(IOAPIC_SELECT) = index;
  *at(IOAPIC_WINDOW) = value;
}

/* Masked while its other half changes. */
static void route_pin(uint32_t pin, uint32_t entry, uint32_t cpu) {
  uint32_t low = IOAPIC_ENTRIES + 2 * pin;
  ioapic_write(low, ENTRY_MASKED);
  ioapic_write(low + 1, cpu << 24);
  ioapic_write(low, entry);
}

static uint32_t probe(uint32_t address) {
  return bell(address, BELL_ID) == BELL_ID_VALUE ? bell(address, BELL_CAPS) : 0;
}

static uint32_t enable(uint32_t address, uint32_t type, uint32_t count) {
  set_bell(address, BELL_TYPE, type);
  set_bell(address, BELL_COUNT, count);
  set_bell(address, BELL_ENABLE, 1);
  return bell(address, BELL_STATUS);
}

static uint32_t setup_edge(uint32_t address, uint32_t vector, uint32_t cpu) {
  route_pin(bell(address, BELL_LINE), vector, cpu);
  return enable(address, BELL_TYPE_EDGE, 1);
}

/* The handler knows the sharer before the line can rise. */
static uint32_t setup_level(uint32_t address, uint32_t vector, uint32_t cpu, uint32_t index) {
  if (index >= MAX_BELLS) {
    return RESULT_FAILED;
  }
  level_bells[index] = address;
  level_vector = vector;
  route_pin(bell(address, BELL_LINE), vector | ENTRY_LEVEL, cpu);
  return enable(address, BELL_TYPE_LEVEL, 1);
}

/* Every sharer of the line is asked; whoever has a cause is acknowledged, and lets the line fall. */
void level_interrupt(void) {
  uint32_t found = 0;
  for (int i = 0; i < MAX_BELLS; i++) {
    uint32_t cause = level_bells[i] ? bell(level_bells[i], BELL_CAUSE) : 0;
    if (cause) {
      set_bell(level_bells[i], BELL_CAUSE, cause);
      (*shared(SERVED + 4 * i))++;
      found = 1;
    }
  }
  if (!found) {
    (*shared(EMPTY_RUNS))++;
  }
}

static uint32_t entry(uint32_t address, uint32_t index) {
  return address + BELL_TABLE + 16 * index;
}

static void set_message(uint32_t e, uint32_t vector, uint32_t cpu) {
  *at(e) = MESSAGE_ADDRESS | cpu << 12;
  *at(e + 4) = 0;
  *at(e + 8) = vector;
}

/*
 * As Linux does: everything masked at once, entries filled, then one write lets all of them live.
 * Vectors repeat every `vectors` sources, and each such run of sources goes to the next processor.
 */
static uint32_t setup_messages(uint32_t address) {
  uint32_t count = arg(1), vector = arg(2), vectors = arg(3), cpu = arg(4), cpus = arg(5);
  uint32_t v = 0, c = 0;
  set_bell(address, BELL_MASK_ALL, 1);
  uint32_t status = enable(address, BELL_TYPE_MESSAGES, count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t e = entry(address, i);
    set_message(e, vector + v, cpu + c);
    *at(e + 12) = 0;
    if (++v == vectors) {
      v = 0;
      c = c + 1 == cpus ? 0 : c + 1;
    }
  }
  set_bell(address, BELL_MASK_ALL, 0);
  return status;
}

static uint32_t retarget(uint32_t address, uint32_t index, uint32_t vector, uint32_t cpu) {
  uint32_t e = entry(address, index);
  *at(e + 12) = 1;
  set_message(e, vector, cpu);
  *at(e + 12) = 0;
  return 0;
}

static uint32_t shut_down(uint32_t address) {
  set_bell(address, BELL_ENABLE, 0);
  set_bell(address, BELL_TYPE, BELL_TYPE_NONE);
  for (int i = 0; i < MAX_BELLS; i++) {
    if (level_bells[i] == address) {
      level_bells[i] = 0;
    }
  }
  return bell(address, BELL_STATUS);
}

static uint32_t execute(uint32_t op, uint32_t address) {
  switch (op) {
    case OP_PROBE:
      return probe(address);
    case OP_SETUP_EDGE:
      return setup_edge(address, arg(1), arg(2));
    case OP_SETUP_LEVEL:
      return setup_level(address, arg(1), arg(2), arg(3));
    case OP_SETUP_MESSAGES:
      return setup_messages(address);
    case OP_MASK:
    case OP_UNMASK:
      *at(entry(address, arg(1)) + 12) = op == OP_MASK;
      return 0;
    case OP_RETARGET:
      return retarget(address, arg(1), arg(2), arg(3));
    case OP_PENDING:
      return bell(address, BELL_PENDING + arg(1) / 32 * 4) >> arg(1) % 32 & 1;
    case OP_SHUT_DOWN:
      return shut_down(address);
    default:
      return RESULT_FAILED;
  }
}

void run_command(void) {
  uint32_t seq = *shared(COMMAND_SEQ);
  *shared(COMMAND_RESULT) = execute(*shared(COMMAND_OP), arg(0));
  *shared(COMMAND_DONE) = seq;
}
