/*
 * A driver of the NVMe disk for a bare machine: brings the controller up, and does what the host asks for by MSI-X,
 * halted until each command's interrupt has come. Prints, a line each, the disk's first bytes, what was read back of
 * what it wrote, and how many interrupts each vector had. Ends by the debug exit port: 16 if all is well, or the step
 * that failed. Numbers are those of the NVM Express specification, revision 1.4.
 */
#include <stdint.h>

#include "pci.h"

#define LAPIC 0xfee00000
#define LAPIC_ID 0x020
#define LAPIC_TPR 0x080
#define LAPIC_EOI 0x0b0
#define LAPIC_SVR 0x0f0
#define LAPIC_LVT_LINT0 0x350
#define MASKED 0x10000
#define SVR_ENABLED 0x1ff
#define CODE 0x08
#define INTERRUPT_GATE 0x8e00

#define STORAGE_NVME 0x010802
#define CLASS 0x08
#define CC 0x14
#define CSTS 0x1c
#define AQA 0x24
#define ASQ 0x28
#define ACQ 0x30
#define DOORBELLS 0x1000
#define ENABLED 0x00460001 /* entries of 64 and 16 bytes */
#define ENTRIES 8
#define BLOCK 512
#define PATIENCE 100000000

enum { FLUSH = 0, WRITE = 1, READ = 2, CREATE_SQ = 1, CREATE_CQ = 5 };
enum { ADMIN_VECTOR = 0x40, IO_VECTOR = 0x41 };
enum { WELL = 16, NO_DISK, NO_MSIX, NOT_READY, NO_INTERRUPT, NO_COMPLETION, WRONG_STATUS, EXCEPTION };

struct command {
  uint32_t head, space, reserved[2], metadata[2], data[4], word[6];
};

struct completion {
  uint32_t result, reserved, queues, status;
};

struct queue {
  struct command commands[ENTRIES] __attribute__((aligned(4096)));
  struct completion completions[ENTRIES] __attribute__((aligned(4096)));
  uint32_t number, vector, tail, head, phase;
};

struct gate {
  uint16_t low, selector, type, high;
};

struct __attribute__((packed)) table_pointer {
  uint16_t limit;
  uint32_t base;
};

extern const uint8_t entries[256][16];

uint8_t stacks[1][4096] __attribute__((aligned(16)));
volatile uint32_t next_stack;
static struct gate idt[256];
static struct queue admin, io;
static uint8_t block[BLOCK] __attribute__((aligned(4096)));
static volatile uint32_t came[256];
static uint32_t disk, registers;

static volatile uint32_t *at(uint32_t address) {
  return (volatile uint32_t *)address;
}

static void out8(uint16_t port, uint8_t value) {
  __asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static void print(const char *text) {
  while (*text) {
    out8(0x3f8, *text++);
  }
}

static void print_bytes(const uint8_t *bytes, int count) {
  for (int i = 0; i < count; i++) {
    out8(0x3f8, "0123456789abcdef"[bytes[i] >> 4]);
    out8(0x3f8, "0123456789abcdef"[bytes[i] & 15]);
  }
  print("\n");
}

static void print_number(const char *name, uint32_t number) {
  char digits[11];
  char *first = digits + sizeof digits - 1;
  *first = 0;
  do {
    *--first = '0' + number % 10;
  } while (number /= 10);
  print(name);
  print(first);
  print("\n");
}

static void finish(uint8_t how) {
  for (;;) {
    out8(0xf4, how);
    __asm__ volatile("cli; hlt");
  }
}

/* From start.S, with interrupts closed. */
__attribute__((regparm(2))) void interrupt(uint32_t vector, uint32_t address) {
  (void)address;
  if (vector < 32) {
    finish(EXCEPTION);
  }
  came[vector]++;
  if (vector != 0xff) {
    *at(LAPIC + LAPIC_EOI) = 0;
  }
}

void processor_main(void) {}

static void open_interrupts(void) {
  const struct table_pointer pointer = {sizeof idt - 1, (uint32_t)idt};
  for (int vector = 0; vector < 256; vector++) {
    uint32_t entry = (uint32_t)entries[vector];
    idt[vector] = (struct gate){entry, CODE, INTERRUPT_GATE, entry >> 16};
  }
  __asm__ volatile("lidt %0" : : "m"(pointer));
  out8(0x21, 0xff);
  out8(0xa1, 0xff);
  *at(LAPIC + LAPIC_TPR) = 0;
  *at(LAPIC + LAPIC_LVT_LINT0) = MASKED;
  *at(LAPIC + LAPIC_SVR) = SVR_ENABLED;
}

static void find(uint32_t function) {
  if (pci_read(function, CLASS) >> 8 == STORAGE_NVME) {
    disk = function;
  }
}

/* Gives entries 0 and 1 of the table their messages, and enables MSI-X. */
static void choose_msix(const uint32_t bars[PCI_BARS]) {
  uint32_t capability = pci_capability(disk, MSIX);
  if (!capability) {
    finish(NO_MSIX);
  }
  uint32_t place = pci_read(disk, capability + 4);
  volatile uint32_t *entry = at(bars[place & 7] + (place & ~7u));
  for (uint32_t vector = ADMIN_VECTOR; vector <= IO_VECTOR; vector++, entry += 4) {
    entry[0] = LAPIC | *at(LAPIC + LAPIC_ID) >> 24 << 12;
    entry[1] = 0;
    entry[2] = vector;
    entry[3] = 0;
  }
  pci_write(disk, capability, pci_read(disk, capability) | MSIX_ENABLE);
}

static void await_ready(uint32_t ready) {
  for (int i = 0; (*at(registers + CSTS) & 1) != ready; i++) {
    if (i == PATIENCE) {
      finish(NOT_READY);
    }
  }
}

static void start_controller(void) {
  *at(registers + CC) = 0;
  await_ready(0);
  *at(registers + AQA) = (ENTRIES - 1) << 16 | (ENTRIES - 1);
  *at(registers + ASQ) = (uint32_t)admin.commands;
  *at(registers + ASQ + 4) = 0;
  *at(registers + ACQ) = (uint32_t)admin.completions;
  *at(registers + ACQ + 4) = 0;
  *at(registers + CC) = ENABLED;
  await_ready(1);
}

/* sti takes effect after the instruction behind it: no interrupt slips in between the look and the halt. */
static void await_interrupt(uint32_t vector, uint32_t before) {
  while (came[vector] == before) {
    __asm__ volatile("sti; hlt; cli" : : : "memory");
  }
}

/* Submits a command, halts until its interrupt, and takes its completion. */
static void carry_out(struct queue *queue, const struct command *command) {
  uint32_t before = came[queue->vector];
  queue->commands[queue->tail] = *command;
  queue->tail = (queue->tail + 1) % ENTRIES;
  __asm__ volatile("" : : : "memory");
  *at(registers + DOORBELLS + 8 * queue->number) = queue->tail;
  await_interrupt(queue->vector, before);
  uint32_t status = ((volatile struct completion *)queue->completions)[queue->head].status;
  if ((status >> 16 & 1) != queue->phase) {
    finish(NO_COMPLETION);
  }
  if (status >> 17) {
    finish(WRONG_STATUS);
  }
  queue->head = (queue->head + 1) % ENTRIES;
  queue->phase ^= queue->head == 0;
  *at(registers + DOORBELLS + 8 * queue->number + 4) = queue->head;
}

static void create_queues(void) {
  carry_out(&admin, &(struct command){.head = CREATE_CQ,
                                      .data = {(uint32_t)io.completions},
                                      .word = {(ENTRIES - 1) << 16 | 1, 1 << 16 | 3}});
  carry_out(&admin, &(struct command){.head = CREATE_SQ,
                                      .data = {(uint32_t)io.commands},
                                      .word = {(ENTRIES - 1) << 16 | 1, 1 << 16 | 1}});
}

static void transfer(uint32_t opcode, uint32_t first) {
  carry_out(&io, &(struct command){.head = opcode, .space = 1, .data = {(uint32_t)block}, .word = {first}});
}

void boot_main(void) {
  uint32_t bars[PCI_BARS];
  open_interrupts();
  pci_each(find);
  if (!disk) {
    finish(NO_DISK);
  }
  pci_place(disk, bars);
  pci_write(disk, PCI_COMMAND, PCI_MEMORY | PCI_BUS_MASTER | PCI_INTX_OFF);
  registers = bars[0];
  admin = (struct queue){.vector = ADMIN_VECTOR, .phase = 1};
  io = (struct queue){.number = 1, .vector = IO_VECTOR, .phase = 1};
  choose_msix(bars);
  start_controller();
  create_queues();

  transfer(READ, 0);
  print_bytes(block, 16);
  for (int i = 0; i < BLOCK; i++) {
    block[i] ^= 0xff;
  }
  transfer(WRITE, 3);
  transfer(FLUSH, 0);
  for (int i = 0; i < BLOCK; i++) {
    block[i] = 0;
  }
  transfer(READ, 3);
  print_bytes(block, 16);
  print_number("admin ", came[ADMIN_VECTOR]);
  print_number("io ", came[IO_VECTOR]);
  finish(WELL);
}
