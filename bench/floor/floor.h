/*
 * The floor: what each operation of the target table costs as bare system calls.
 *
 * One round of a row prints one JSON line for each way to do it:
 *   {"impl":"c","op":"trigger","n":1,"ns":231.0}
 * impl: c = eventfd and irqfd, c_msi = KVM_SIGNAL_MSI and plain stores, c_irqfdonly = the route stays and
 * only the irqfd is toggled, c_epoll = relayed by epoll, c_lazy = nothing is made before it is asked for.
 */
#ifndef FLOOR_H
#define FLOOR_H

#include <linux/kvm.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
  VECTORS = 2048,     /* an MSI-X table's most */
  BUSY = 64,          /* doorbells that become busy at once */
  FIRST_GSI = 24,     /* above the IOAPIC's pins */
  LINE_ROUTES = 40,   /* 24 IOAPIC pins and 16 of the 8259A pair, as every PC has them in its table */
  TABLE_MAX = 4096,   /* KVM's limit */
};

/* A VM with the kernel's interrupt chips and one vCPU whose local APIC is on. */
struct vm {
  int kvm, fd, vcpu;
  struct kvm_run *run;
  size_t run_size;
};

/* A routing table in the form the kernel takes; the lines' routes come first. */
struct table {
  struct kvm_irq_routing head;
  struct kvm_irq_routing_entry entries[TABLE_MAX];
};

/* Ends the program with the call's name if its result is negative; else returns it. */
long check(long result, const char *call);
/* Ends the program if something the measurement relies on is not so. */
void require(bool truth, const char *what);

double now_ns(void);
double median(double *values, int count);
void report(const char *impl, const char *op, unsigned n, double ns);
void pin(int cpu);

struct vm vm_open(void);
void vm_close(struct vm *vm);
struct kvm_msi message(unsigned vector);
unsigned vector_of(unsigned index);
bool in_irr(struct vm *vm, unsigned vector);
void clear_irr(struct vm *vm);
void signal_msi(struct vm *vm, const struct kvm_msi *msi);

struct table *table_new(void);
void table_message(struct table *table, unsigned index, unsigned vector);
void table_truncate(struct table *table, unsigned messages);
void commit(struct vm *vm, struct table *table);
void attach(struct vm *vm, int fd, unsigned index);
void detach(struct vm *vm, int fd, unsigned index);

int doorbell(void);
void doorbells(int *fds, unsigned count);
void close_all(int *fds, unsigned count);
void ring(int fd);
bool drain(int fd);
/* Routes and irqfds for count doorbells, in one commit. */
void attach_all(struct vm *vm, struct table *table, int *fds, unsigned count);

/* One round of each row. */
void row_trigger(void);
void row_trigger2(void);
void row_notifier(void);
void row_create(void);
void row_unmask(void);
void row_mask(void);
void row_retarget(void);
void row_export(void);
void row_promote(void);
void row_relay(void);
void row_attached(void);
void row_destroy(void);
void row_region(void);
void row_msix_export(void);
/* Rows without a floor of their own. */
void row_nothing(void);

#endif
