/* The VM, its routing table and its doorbells, as the rows use them. */
#define _GNU_SOURCE
#include "floor.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { APIC_SPURIOUS = 0xf0, APIC_ON = 0x1ff, APIC_IRR = 0x200, APIC_IRR_SIZE = 0x80 };

long check(long result, const char *call) {
  if (result < 0) {
    fprintf(stderr, "floor: %s: %s\n", call, strerror(errno));
    exit(1);
  }
  return result;
}

void require(bool truth, const char *what) {
  if (!truth) {
    fprintf(stderr, "floor: not so: %s\n", what);
    exit(1);
  }
}

double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double median(double *values, int count) {
  qsort(values, (size_t)count, sizeof *values, ascending);
  return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

void report(const char *impl, const char *op, unsigned n, double ns) {
  printf("{\"impl\":\"%s\",\"op\":\"%s\",\"n\":%u,\"ns\":%.1f}\n", impl, op, n, ns);
}

void pin(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  check(sched_setaffinity(0, sizeof set, &set), "sched_setaffinity");
}

struct vm vm_open(void) {
  struct vm vm;
  vm.kvm = (int)check(open("/dev/kvm", O_RDWR | O_CLOEXEC), "open /dev/kvm");
  vm.fd = (int)check(ioctl(vm.kvm, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
  check(ioctl(vm.fd, KVM_SET_TSS_ADDR, 0xfffbd000UL), "KVM_SET_TSS_ADDR");
  check(ioctl(vm.fd, KVM_CREATE_IRQCHIP, 0), "KVM_CREATE_IRQCHIP");
  vm.vcpu = (int)check(ioctl(vm.fd, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
  vm.run_size = (size_t)check(ioctl(vm.kvm, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
  vm.run = mmap(NULL, vm.run_size, PROT_READ | PROT_WRITE, MAP_SHARED, vm.vcpu, 0);
  require(vm.run != MAP_FAILED, "mmap of the vCPU");
  struct kvm_lapic_state apic;
  check(ioctl(vm.vcpu, KVM_GET_LAPIC, &apic), "KVM_GET_LAPIC");
  uint32_t on = APIC_ON;
  memcpy(apic.regs + APIC_SPURIOUS, &on, sizeof on);
  check(ioctl(vm.vcpu, KVM_SET_LAPIC, &apic), "KVM_SET_LAPIC");
  return vm;
}

void vm_close(struct vm *vm) {
  munmap(vm->run, vm->run_size);
  close(vm->vcpu);
  close(vm->fd);
  close(vm->kvm);
}

unsigned vector_of(unsigned index) { return 0x30 + index % 0xc0; }

struct kvm_msi message(unsigned vector) {
  return (struct kvm_msi){.address_lo = 0xfee00000, .data = vector};
}

bool in_irr(struct vm *vm, unsigned vector) {
  struct kvm_lapic_state apic;
  check(ioctl(vm->vcpu, KVM_GET_LAPIC, &apic), "KVM_GET_LAPIC");
  unsigned byte = APIC_IRR + vector / 32 * 0x10 + vector % 32 / 8;
  return ((unsigned char)apic.regs[byte] >> vector % 8) & 1;
}

void clear_irr(struct vm *vm) {
  struct kvm_lapic_state apic;
  check(ioctl(vm->vcpu, KVM_GET_LAPIC, &apic), "KVM_GET_LAPIC");
  memset(apic.regs + APIC_IRR, 0, APIC_IRR_SIZE);
  check(ioctl(vm->vcpu, KVM_SET_LAPIC, &apic), "KVM_SET_LAPIC");
}

void signal_msi(struct vm *vm, const struct kvm_msi *msi) {
  check(ioctl(vm->fd, KVM_SIGNAL_MSI, msi), "KVM_SIGNAL_MSI");
}

struct table *table_new(void) {
  struct table *table = calloc(1, sizeof *table);
  require(table != NULL, "memory for a table");
  for (unsigned i = 0; i < LINE_ROUTES; i++) {
    struct kvm_irq_routing_entry *e = &table->entries[i];
    bool pic = i >= FIRST_GSI;
    unsigned pin = pic ? i - FIRST_GSI : i;
    e->gsi = pin;
    e->type = KVM_IRQ_ROUTING_IRQCHIP;
    e->u.irqchip.irqchip =
        !pic ? KVM_IRQCHIP_IOAPIC : pin < 8 ? KVM_IRQCHIP_PIC_MASTER : KVM_IRQCHIP_PIC_SLAVE;
    e->u.irqchip.pin = pic ? pin % 8 : pin;
  }
  table->head.nr = LINE_ROUTES;
  return table;
}

void table_message(struct table *table, unsigned index, unsigned vector) {
  struct kvm_irq_routing_entry *e = &table->entries[LINE_ROUTES + index];
  memset(e, 0, sizeof *e);
  e->gsi = FIRST_GSI + index;
  e->type = KVM_IRQ_ROUTING_MSI;
  e->u.msi.address_lo = 0xfee00000;
  e->u.msi.data = vector;
  if (table->head.nr < LINE_ROUTES + index + 1) {
    table->head.nr = LINE_ROUTES + index + 1;
  }
}

void table_truncate(struct table *table, unsigned messages) {
  table->head.nr = LINE_ROUTES + messages;
}

void commit(struct vm *vm, struct table *table) {
  check(ioctl(vm->fd, KVM_SET_GSI_ROUTING, table), "KVM_SET_GSI_ROUTING");
}

static void irqfd(struct vm *vm, int fd, unsigned index, unsigned flags) {
  struct kvm_irqfd arg = {.fd = (unsigned)fd, .gsi = FIRST_GSI + index, .flags = flags};
  check(ioctl(vm->fd, KVM_IRQFD, &arg), "KVM_IRQFD");
}

void attach(struct vm *vm, int fd, unsigned index) { irqfd(vm, fd, index, 0); }

void detach(struct vm *vm, int fd, unsigned index) {
  irqfd(vm, fd, index, KVM_IRQFD_FLAG_DEASSIGN);
}

int doorbell(void) { return (int)check(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd"); }

void doorbells(int *fds, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    fds[i] = doorbell();
  }
}

void close_all(int *fds, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    close(fds[i]);
  }
}

void ring(int fd) {
  uint64_t one = 1;
  check(write(fd, &one, sizeof one), "write to an eventfd");
}

bool drain(int fd) {
  uint64_t rings;
  return read(fd, &rings, sizeof rings) == sizeof rings;
}

void attach_all(struct vm *vm, struct table *table, int *fds, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    table_message(table, i, vector_of(i));
  }
  commit(vm, table);
  for (unsigned i = 0; i < count; i++) {
    attach(vm, fds[i], i);
  }
}
