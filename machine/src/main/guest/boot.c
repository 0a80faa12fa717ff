/*
 * Brings the processors up and counts interrupts.
 *
 * Interrupts are open in exactly one place, the halt of the idle loop, so that no other code has to
 * expect them. Every handler counts itself for the host to read; only the level line's does more.
 */
#include "guest.h"

#define LAPIC 0xfee00000
#define LAPIC_ID 0x020
#define LAPIC_TPR 0x080
#define LAPIC_EOI 0x0b0
#define LAPIC_SVR 0x0f0
#define LAPIC_ISR 0x100
#define LAPIC_ICR_LOW 0x300
#define LAPIC_ICR_HIGH 0x310
#define LAPIC_LVT_TIMER 0x320
#define LAPIC_LVT_LINT0 0x350
#define LAPIC_LVT_LINT1 0x360
#define LVT_MASKED 0x10000
#define SVR_ENABLED 0x1ff
#define ICR_INIT 0x4500
#define ICR_STARTUP 0x4600

#define TRAMPOLINE 0x8000
#define CODE 0x08
#define INTERRUPT_GATE 0x8e00
#define SPURIOUS_VECTOR 0xff

struct gate {
  uint16_t low, selector, type, high;
};

struct __attribute__((packed)) table_pointer {
  uint16_t limit;
  uint32_t base;
};

extern const uint8_t entries[256][16];
extern const uint8_t trampoline[], trampoline_end[];

uint8_t stacks[MAX_CPUS][4096] __attribute__((aligned(16)));
volatile uint32_t next_stack;
static struct gate idt[256];

static inline void out8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline void out32(uint16_t port, uint32_t value) {
  __asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

uint32_t this_cpu(void) {
  return *at(LAPIC + LAPIC_ID) >> 24;
}

/* Tells the host, and ends the run by the debug exit port. */
static void crash(uint32_t vector, uint32_t address) {
  *shared(CRASH_VECTOR) = vector;
  *shared(CRASH_ADDRESS) = address;
  *shared(CRASH_CPU) = this_cpu();
  *shared(STATE) = STATE_CRASHED;
  out32(0xf4, 0x7f);
  for (;;) {
    __asm__ volatile("cli; hlt");
  }
}

/* Whether the chip still shows the vector as in service, as it should until its EOI. */
static int in_service(uint32_t vector) {
  return (*at(LAPIC + LAPIC_ISR + (vector >> 5) * 0x10) >> (vector & 31)) & 1;
}

/* From start.S, with interrupts closed. */
__attribute__((regparm(2))) void interrupt(uint32_t vector, uint32_t address) {
  if (vector < 32) {
    crash(vector, address);
  }
  uint32_t slot = (this_cpu() << 8 | vector) << 2;
  *shared(SEEN + slot) = *shared(MARK);
  if (vector == CONTROL_VECTOR && !*shared(IN_SERVICE)) {
    *shared(IN_SERVICE) = in_service(vector) ? IN_SERVICE_KEPT : IN_SERVICE_DROPPED;
  }
  if (vector == level_vector) {
    level_interrupt();
  }
  if (vector != SPURIOUS_VECTOR) {
    *at(LAPIC + LAPIC_EOI) = 0;
  }
  (*shared(COUNTS + slot))++;
}

static void load_idt(void) {
  const struct table_pointer pointer = {sizeof idt - 1, (uint32_t)idt};
  __asm__ volatile("lidt %0" : : "m"(pointer));
}

static void fill_idt(void) {
  for (int vector = 0; vector < 256; vector++) {
    uint32_t entry = (uint32_t)entries[vector];
    idt[vector].low = entry;
    idt[vector].selector = CODE;
    idt[vector].type = INTERRUPT_GATE;
    idt[vector].high = entry >> 16;
  }
}

/* LINT0 is masked too: it comes out of reset as the 8259A's input on the boot processor. */
static void start_local_apic(void) {
  *at(LAPIC + LAPIC_TPR) = 0;
  *at(LAPIC + LAPIC_LVT_TIMER) = LVT_MASKED;
  *at(LAPIC + LAPIC_LVT_LINT0) = LVT_MASKED;
  *at(LAPIC + LAPIC_LVT_LINT1) = LVT_MASKED;
  *at(LAPIC + LAPIC_SVR) = SVR_ENABLED;
}

static void send(uint32_t cpu, uint32_t command) {
  *at(LAPIC + LAPIC_ICR_HIGH) = cpu << 24;
  *at(LAPIC + LAPIC_ICR_LOW) = command;
}

static void go_online(void) {
  load_idt();
  start_local_apic();
  *shared(CPUS_ONLINE) = *shared(CPUS_ONLINE) + 1;
}

/* sti takes effect after the instruction behind it, so no interrupt slips in before the halt. */
static void halt(void) {
  __asm__ volatile("sti; hlt; cli" : : : "memory");
}

void processor_main(void) {
  go_online();
  for (;;) {
    halt();
  }
}

/* One processor at a time; a start-up message that came too early is sent again. */
static void start_processor(uint32_t cpu) {
  next_stack = (uint32_t)stacks[cpu] + sizeof stacks[cpu];
  send(cpu, ICR_INIT);
  while (*shared(CPUS_ONLINE) == cpu) {
    send(cpu, ICR_STARTUP | TRAMPOLINE >> 12);
    for (int i = 0; i < 20000 && *shared(CPUS_ONLINE) == cpu; i++) {
      __asm__ volatile("pause");
    }
  }
}

void boot_main(void) {
  out8(0x21, 0xff);
  out8(0xa1, 0xff);
  fill_idt();
  go_online();
  for (const uint8_t *p = trampoline; p < trampoline_end; p++) {
    *(volatile uint8_t *)(TRAMPOLINE + (p - trampoline)) = *p;
  }
  for (uint32_t cpu = 1; cpu < *shared(CPUS_WANTED) && cpu < MAX_CPUS; cpu++) {
    start_processor(cpu);
  }
  *shared(STATE) = STATE_READY;
  for (;;) {
    if (*shared(COMMAND_SEQ) != *shared(COMMAND_DONE)) {
      run_command();
    } else {
      halt();
    }
  }
}
