/*
 * Runs a list of operations on the local APICs of two processors and prints what it sees, a line each.
 *
 * The list is the first multiboot module: records of 8 bytes, see struct operation. The first
 * processor runs them; those of the second it hands over through a mailbox and waits.
 */
#include <stdint.h>

#define LAPIC 0xfee00000
#define ID 0x020
#define TPR 0x080
#define EOI 0x0b0
#define LDR 0x0d0
#define DFR 0x0e0
#define SVR 0x0f0
#define ISR 0x100
#define ESR 0x280
#define ICR 0x300
#define ICR_HIGH 0x310
#define LVT_TIMER 0x320
#define LVT_ERROR 0x370
#define INITIAL_COUNT 0x380
#define DIVIDE 0x3e0
#define MASKED 0x10000
#define INIT 0x4500
#define START_UP 0x4600
#define TRAMPOLINE 0x8000
#define CODE 0x08
#define INTERRUPT_GATE 0x8e00
#define CPUS 2

/* In units of 2^24 cycles of the time-stamp counter: 11 s at 3 GHz, and 23 s. */
#define PATIENCE 2048
#define PATIENCE_WITH_SECOND (2 * PATIENCE)
/* Twice as many interrupts as IRR and ISR can hold. */
#define MOST_TO_END 1024

enum { WRITE, READ, TAKE, RESET, WAIT };

/* How a run ends: what finish() is given. */
enum { DONE, NO_LIST = 2, EXCEPTION, GIVEN_UP };

struct operation {
  uint8_t what, cpu;
  uint16_t reg;
  uint32_t value;
};

struct gate {
  uint16_t low, selector, type, high;
};

struct __attribute__((packed)) table_pointer {
  uint16_t limit;
  uint32_t base;
};

/* Of the multiboot information: what is between flags and modules does not matter here. */
struct multiboot {
  uint32_t skipped[5], modules, first_module;
};

extern const uint8_t entries[256][16];
extern const uint8_t trampoline[], trampoline_end[];
__attribute__((regparm(1))) int take(volatile uint32_t *frame);
__attribute__((regparm(2), noreturn)) void leave(volatile uint32_t *frame, int vector);

uint8_t stacks[CPUS][4096] __attribute__((aligned(16)));
volatile uint32_t next_stack;
static struct gate idt[256];
static volatile uint32_t frames[CPUS];
static volatile uint32_t online, asked, answered, answer;
static const struct operation *volatile mailbox;

static inline void out8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static inline uint8_t in8(uint16_t port) {
  uint8_t value;
  __asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

static inline uint32_t rd(uint32_t reg) {
  return *(volatile uint32_t *)(LAPIC + reg);
}

static inline void wr(uint32_t reg, uint32_t value) {
  *(volatile uint32_t *)(LAPIC + reg) = value;
}

static void print(uint32_t value) {
  for (int shift = 28; shift >= 0; shift -= 4) {
    out8(0x3f8, "0123456789abcdef"[value >> shift & 15]);
  }
  out8(0x3f8, '\n');
}

static void finish(uint8_t status) {
  out8(0xf4, status);
  for (;;) {
    __asm__ volatile("cli; hlt");
  }
}

/* No wait goes on for ever: says where (a register, or 0 for the second processor) and what was there. */
static void give_up(uint32_t where, uint32_t seen) {
  print(where);
  print(seen);
  finish(GIVEN_UP);
}

/* What PATIENCE is counted in. */
static uint32_t now(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return high << 8 | low >> 24;
}

/* From start.S. Exceptions end the run. */
__attribute__((regparm(2))) void interrupt(uint32_t vector, uint32_t address) {
  if (vector < 32) {
    print(vector);
    print(address);
    finish(EXCEPTION);
  }
  leave(&frames[rd(ID) >> 24], vector);
}

/* Everything as after power-on and enabled; nothing requested, nothing in service. */
static void reset(uint32_t cpu) {
  wr(SVR, 0x1ff);
  wr(TPR, 0);
  wr(LDR, 0);
  wr(DFR, 0xffffffff);
  for (uint32_t reg = LVT_TIMER; reg <= LVT_ERROR; reg += 0x10) {
    wr(reg, MASKED);
  }
  wr(DIVIDE, 0);
  wr(INITIAL_COUNT, 0);
  wr(ICR_HIGH, 0);
  wr(ICR, 0x40021);
  int more, ended = 0;
  do {
    int vector = take(&frames[cpu]);
    more = vector >= 0;
    for (int i = 0; i < 8; i++) {
      more |= rd(ISR + 0x10 * i) != 0;
    }
    wr(EOI, 0);
    if (++ended > MOST_TO_END) {
      give_up(ISR, vector);
    }
  } while (more);
  wr(ESR, 0);
  wr(ESR, 0);
}

/* Between two looks it keeps away from the page, so that an emulator's timers get at it. */
static void wait_for(uint32_t reg, uint32_t bits) {
  uint32_t start = now();
  while (!(rd(reg) & bits)) {
    if (now() - start > PATIENCE) {
      give_up(reg, rd(reg));
    }
    for (volatile int pause = 0; pause < 1000; pause++) {
    }
  }
}

static uint32_t run(const struct operation *op) {
  switch (op->what) {
    case WRITE:
      wr(op->reg, op->value);
      return 0;
    case READ:
      return rd(op->reg);
    case TAKE:
      return (uint32_t)take(&frames[op->cpu]);
    case WAIT:
      wait_for(op->reg, op->value);
      return 0;
    default:
      reset(op->cpu);
      return 0;
  }
}

static void load_idt(void) {
  const struct table_pointer pointer = {sizeof idt - 1, (uint32_t)idt};
  __asm__ volatile("lidt %0" : : "m"(pointer));
}

/* From start.S: the second processor. */
void processor_main(void) {
  load_idt();
  online = 1;
  for (;;) {
    if (asked != answered) {
      answer = run(mailbox);
      answered = asked;
    }
    __asm__ volatile("pause");
  }
}

static void wait_for_second(volatile uint32_t *what, uint32_t value) {
  uint32_t start = now();
  while (*what != value) {
    if (now() - start > PATIENCE_WITH_SECOND) {
      give_up(0, *what);
    }
    __asm__ volatile("pause");
  }
}

static void start_second(void) {
  for (const uint8_t *p = trampoline; p < trampoline_end; p++) {
    *(volatile uint8_t *)(TRAMPOLINE + (p - trampoline)) = *p;
  }
  next_stack = (uint32_t)stacks[1] + sizeof stacks[1];
  wr(SVR, 0x1ff);
  wr(ICR_HIGH, 1 << 24);
  wr(ICR, INIT);
  for (int i = 0; i < 10000; i++) {
    in8(0x80);
  }
  wr(ICR_HIGH, 1 << 24);
  wr(ICR, START_UP | TRAMPOLINE >> 12);
  wait_for_second(&online, 1);
}

static uint32_t run_at(const struct operation *op) {
  if (op->cpu == 0) {
    return run(op);
  }
  mailbox = op;
  asked = asked + 1;
  wait_for_second(&answered, asked);
  return answer;
}

/* From start.S; the loader left the address of its information in EBX, which nothing has changed. */
void boot_main(void) {
  const struct multiboot *info;
  __asm__ volatile("" : "=b"(info));
  const uint32_t *module = (const uint32_t *)info->first_module;
  if (info->modules == 0) {
    finish(NO_LIST);
  }
  out8(0x21, 0xff);
  out8(0xa1, 0xff);
  for (int vector = 0; vector < 256; vector++) {
    uint32_t entry = (uint32_t)entries[vector];
    idt[vector] = (struct gate){entry, CODE, INTERRUPT_GATE, entry >> 16};
  }
  load_idt();
  start_second();
  const struct operation *end = (const struct operation *)module[1];
  for (const struct operation *op = (const struct operation *)module[0]; op < end; op++) {
    uint32_t seen = run_at(op);
    if (op->what == READ || op->what == TAKE) {
      print(seen);
    }
  }
  finish(DONE);
}
