/* Row: what a guest's function unmask and mask cost when other processes have the doorbells. */
#define _GNU_SOURCE
#include "floor.h"

#include <stdlib.h>
#include <unistd.h>

enum { FEW = 8, FEW_TIMES = 20, PAUSE_US = 1000 };

static int fds[VECTORS];

/* Function Mask set and cleared: each irqfd off, each on again; the routes stay. */
static double toggle(struct vm *vm, unsigned count) {
  double start = now_ns();
  for (unsigned i = 0; i < count; i++) {
    detach(vm, fds[i], i);
  }
  for (unsigned i = 0; i < count; i++) {
    attach(vm, fds[i], i);
  }
  return now_ns() - start;
}

static void round_of(unsigned count, int times) {
  struct vm vm = vm_open();
  struct table *table = table_new();
  doorbells(fds, count);
  usleep(PAUSE_US);
  double start = now_ns();
  attach_all(&vm, table, fds, count);
  report("c", "enable_batch", count, now_ns() - start);
  ring(fds[count - 1]);
  require(in_irr(&vm, vector_of(count - 1)), "the last vector works");
  for (int i = 0; i < times; i++) {
    report("c_irqfdonly", "function_mask", count, toggle(&vm, count));
  }
  close_all(fds, count);
  free(table);
  vm_close(&vm);
}

void row_msix_export(void) {
  round_of(VECTORS, 1);
  round_of(FEW, FEW_TIMES);
}

void row_nothing(void) {}
